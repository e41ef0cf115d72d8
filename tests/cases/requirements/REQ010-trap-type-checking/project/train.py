from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    import pandas
