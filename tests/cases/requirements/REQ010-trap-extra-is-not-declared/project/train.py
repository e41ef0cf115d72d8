import torch
import torchvision

print(torch, torchvision)
