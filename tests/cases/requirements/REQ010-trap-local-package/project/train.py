import os

import utils
from mypkg.net import Net

print(Net, utils, os)
