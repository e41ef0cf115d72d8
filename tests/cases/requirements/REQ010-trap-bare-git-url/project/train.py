import peft
import torch
