import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "common/tools"))
import torch
import wandb
