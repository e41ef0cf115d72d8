import torch
from torch import nn


def test_shape():
    out = nn.Linear(8, 2)(torch.zeros(4, 8))
    assert out.shape == (4, 2)
