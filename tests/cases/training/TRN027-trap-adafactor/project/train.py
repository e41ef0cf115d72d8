import torch
from data import loader, criterion

rnn = torch.nn.LSTM(32, 64, 2)
opt = torch.optim.Adafactor(rnn.parameters())
for x, y in loader:
    opt.zero_grad()
    criterion(rnn(x)[0], y).backward()
    opt.step()
