"""The data files and the way they become tensors."""
import filecmp
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from data import LEVELS, MEAN, STD, Digits, augment, to_input


def test_first_sample_one_process_batch_one():
    split = Digits("data/train.csv")
    inputs, targets = next(iter(DataLoader(split, batch_size=1, num_workers=0, shuffle=False)))
    assert inputs.shape == (1, 1, 8, 8)
    assert inputs.dtype == torch.float32
    assert targets.tolist() == [split.labels[0]]
    assert torch.equal(inputs[0], split[0][0])


def test_levels_and_labels_are_in_range():
    for name in ("train", "val", "test"):
        split = Digits(f"data/{name}.csv")
        assert split.pixels.min() >= 0 and split.pixels.max() <= LEVELS
        assert np.bincount(split.labels, minlength=10).min() == len(split) // 10


def test_writers_and_images_stay_in_one_split():
    splits = [Digits(f"data/{name}.csv") for name in ("train", "val", "test")]
    writers = [set(split.writers) for split in splits]
    images = [{tuple(row) for row in split.pixels.tolist()} for split in splits]
    for parts in (writers, images):
        assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]


def test_constants_are_those_of_the_training_split():
    share = Digits("data/train.csv").pixels / LEVELS
    assert share.mean() == pytest.approx(MEAN, abs=1e-3)
    assert share.std() == pytest.approx(STD, abs=1e-3)


def test_to_input_refuses_another_shape():
    with pytest.raises(AssertionError):
        to_input([[0] * 63])


def test_augment_keeps_the_shape_and_follows_the_generator():
    batch = to_input(np.arange(128).reshape(2, 64) % 17)
    first = augment(batch, torch.Generator().manual_seed(3))
    again = augment(batch, torch.Generator().manual_seed(3))
    assert first.shape == batch.shape
    assert torch.equal(first, again)
    assert not torch.equal(first, batch)


def test_data_can_be_made_again(tmp_path):
    subprocess.run([sys.executable, "make_data.py", "--out", str(tmp_path)], check=True)
    for name in ("train", "val", "test"):
        assert filecmp.cmp(tmp_path / f"{name}.csv", f"data/{name}.csv", shallow=False)
