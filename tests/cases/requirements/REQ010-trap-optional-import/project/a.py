import torch

try:
    import apex
except ImportError:
    apex = None

print(torch.rand(1), apex)
