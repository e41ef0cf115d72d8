import torch

print(torch.rand(2))
