import torch
from data import loader, criterion

rnn = torch.nn.LSTM(32, 64, 2)
opt = torch.optim.SGD(rnn.parameters(), lr=1.0)
for x, y in loader:
    opt.zero_grad()
    criterion(rnn(x)[0], y).backward()
    opt.step()
