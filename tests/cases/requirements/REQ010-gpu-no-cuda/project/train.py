import torch

x = torch.rand(2).to("cuda")
