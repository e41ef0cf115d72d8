import torch
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.randn(64, 4, 512), torch.zeros(64, dtype=torch.long)), batch_size=8, shuffle=True)
criterion = torch.nn.CrossEntropyLoss()
encoder = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(512, 8, batch_first=True), 12)
model = torch.nn.Sequential(encoder, torch.nn.Flatten(), torch.nn.Linear(2048, 2))
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for x, y in loader:
    opt.zero_grad()
    criterion(model(x), y).backward()
    opt.step()
