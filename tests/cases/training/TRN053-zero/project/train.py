import torch
from data import loader, criterion, model

opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
for x, y in loader:
    opt.zero_grad()
    criterion(model(x), y).backward()
    opt.step()
