import einops
import torch

print(torch, einops)
