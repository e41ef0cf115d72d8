import math
import torch
from data import loader, criterion, model

opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
for step, (x, y) in enumerate(loader):
    for group in opt.param_groups:
        group["lr"] = 1e-3 * min(1, step / 100) * (1 + math.cos(math.pi * step / 1000)) / 2
    opt.zero_grad()
    criterion(model(x), y).backward()
    opt.step()
