"""The training loop on a handful of samples."""
import pathlib

import pytest
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader

from data import Digits
from model import build_model
from train import evaluate, fit, make_optimizer

DEBUG = yaml.safe_load(pathlib.Path("configs/debug.yaml").read_text(encoding="utf-8"))


def short(**change):
    return {**DEBUG, "epochs": 2, "log_every": 1, "limit_samples": 64, **change}


def losses(folder):
    rows = (folder / "metrics.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split(",")[3:6] for row in rows]


def test_deterministic_runs_are_equal(tmp_path):
    for name in ("a", "b"):
        fit(short(augment=True), pathlib.Path("data"), tmp_path / name, deterministic=True)
    torch.use_deterministic_algorithms(False)
    assert losses(tmp_path / "a") == losses(tmp_path / "b")
    assert len(losses(tmp_path / "a")) == 3


def test_first_loss_is_chance(tmp_path):
    fit(short(epochs=1), pathlib.Path("data"), tmp_path)
    assert float(losses(tmp_path)[0][0]) == pytest.approx(2.3026, rel=0.1)


def test_learns_32_samples_by_heart(tmp_path):
    config = yaml.safe_load(pathlib.Path("configs/overfit.yaml").read_text(encoding="utf-8"))
    fit({**config, "epochs": 60}, pathlib.Path("data"), tmp_path)
    seen = [float(row[0]) for row in losses(tmp_path)]
    assert seen[-1] < 0.05 * seen[0]


def test_evaluate_counts_every_sample_once():
    split = Digits("data/val.csv", 50)
    model = build_model("mlp", 8, 0.0)
    criterion = nn.CrossEntropyLoss()
    loss, accuracy = evaluate(model, DataLoader(split, batch_size=7), criterion)
    with torch.no_grad():
        logits = model.eval()(split.inputs)
    assert loss == pytest.approx(criterion(logits, split.targets).item(), abs=1e-5)
    assert accuracy == (logits.argmax(1) == split.targets).sum().item() / 50


def test_rate_warms_up_then_falls():
    model = build_model("mlp", 8, 0.0)
    optimizer, scheduler = make_optimizer(model, {**DEBUG, "warmup_share": 0.1, "lr": 1.0}, 100)
    rates = []
    for _ in range(100):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == pytest.approx(1.0)
    assert rates[-1] < 0.001


def test_non_finite_loss_stops_the_run(tmp_path):
    with pytest.raises((FloatingPointError, RuntimeError)):
        fit(short(lr=1e38, epochs=20), pathlib.Path("data"), tmp_path)
