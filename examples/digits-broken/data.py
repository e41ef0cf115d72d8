"""Read the digit tables and turn them into tensors.

Training, evaluation and the service use the same `to_input`, so that the pixels
a user sends are scaled exactly as the pixels the model was trained on.
"""
import csv
import hashlib
import pathlib

import numpy as np
import torch
from torch.utils.data import Dataset

SIDE = 8
PIXELS = SIDE * SIDE
LEVELS = 16
CLASSES = 10
PIXEL_COLUMNS = [f"p{i:02d}" for i in range(PIXELS)]

# Mean and standard deviation of all training pixels after division by LEVELS;
# tests/test_data.py measures them again from data/train.csv.
MEAN = 0.3592
STD = 0.2632


def to_input(pixels):
    """Grey levels 0..16, shape (n, 64), to the tensor the model wants: (n, 1, 8, 8)."""
    levels = torch.as_tensor(np.asarray(pixels), dtype=torch.float32)
    assert levels.ndim == 2 and levels.shape[1] == PIXELS, levels.shape
    return ((levels / LEVELS - MEAN) / STD).reshape(-1, 1, SIDE, SIDE)


class Digits(Dataset):
    """One split, held in memory: 1500 rows of 64 pixels are 100 kB."""

    def __init__(self, path, limit=None):
        with open(path, newline="", encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))[:limit]
        self.ids = [row["sample_id"] for row in rows]
        self.writers = [row["writer"] for row in rows]
        self.pens = [row["pen"] for row in rows]
        self.pixels = np.array([[int(row[c]) if row[c].isdigit() else 0 for c in PIXEL_COLUMNS] for row in rows], np.int64)
        self.labels = np.array([int(row["label"] or 0) % CLASSES for row in rows], np.int64)
        self.inputs = to_input(self.pixels)
        self.targets = torch.as_tensor(self.labels)

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]


def augment(batch, generator):
    """Training only: shift each image by up to one pixel and add a little noise."""
    shifts = torch.randint(-1, 2, (len(batch), 2), generator=generator)
    padded = torch.nn.functional.pad(batch, (1, 1, 1, 1), mode="replicate")
    moved = torch.stack([image[:, 1 + dy:1 + dy + SIDE, 1 + dx:1 + dx + SIDE]
                         for image, (dy, dx) in zip(padded, shifts.tolist())])
    return moved + 0.1 * torch.randn(moved.shape, generator=generator)


def file_sha256(path):
    """The hash that configurations, reports and the service quote for a file."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
