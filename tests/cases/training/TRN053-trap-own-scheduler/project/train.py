import torch
from data import loader, criterion, model
from schedules import WarmupScheduler

opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
sched = WarmupScheduler(opt)
for x, y in loader:
    opt.zero_grad()
    criterion(model(x), y).backward()
    opt.step()
    sched.step()
