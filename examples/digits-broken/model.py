"""The networks: a small convolutional one (released) and a perceptron (to compare)."""
import torch
from torch import nn

from data import CLASSES, PIXELS, SIDE


class SmallCnn(nn.Module):
    """Two convolutions, pooled to 2x2, one linear layer. Returns logits."""

    def __init__(self, width=16, dropout=0.1):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, padding=1, bias=False), nn.BatchNorm2d(2 * width),
            nn.ReLU(), nn.MaxPool2d(4))
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(dropout),
                                  nn.Linear(2 * width * 4, CLASSES))

    def forward(self, images):
        assert images.shape[1:] == (1, SIDE, SIDE), images.shape
        return self.head(self.features(images))


class Perceptron(nn.Module):
    """One hidden layer on the flat pixels. Returns logits."""

    def __init__(self, width=64, dropout=0.1):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, width), nn.ReLU(),
                                    nn.Dropout(dropout), nn.Linear(width, CLASSES))

    def forward(self, images):
        assert images.shape[1:] == (1, SIDE, SIDE), images.shape
        return self.layers(images)


def build_model(family, width, dropout):
    """A new network by name; an unknown name is an error, not a default."""
    families = {"cnn": SmallCnn, "mlp": Perceptron}
    if family not in families:
        raise ValueError(f"unknown model family {family!r}, expected one of {sorted(families)}")
    return families[family](width, dropout)


def count_parameters(model):
    """Number of trainable weights."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def load_model(path, config):
    """A trained network in evaluation mode. Reads tensors only, never runs pickled code."""
    model = build_model(config["model"], config["width"], config["dropout"])
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=False))
    return model
