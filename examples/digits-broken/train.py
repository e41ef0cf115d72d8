"""Train one network and write its log, its configuration and its best weights.

    python train.py --config configs/base.yaml --run runs/base

A run folder holds config.json (hyper-parameters, seed, data hashes, code version),
metrics.csv (one row per evaluation) and best.pt (a state_dict).
"""
import argparse
import csv
import datetime
import json
import math
import pathlib
import random
import subprocess

import numpy as np
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader

from data import Digits, augment, file_sha256
from model import build_model, count_parameters

COLUMNS = ["time", "epoch", "step", "train_loss", "val_loss", "val_accuracy", "lr", "grad_norm"]


def seed_everything(seed, deterministic=False):
    """Seed all generators; with deterministic=True two runs give equal logs."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(deterministic)


def make_optimizer(model, config, total_steps):
    """The optimizer and its schedule: linear warm-up, then a cosine down to zero."""
    kind = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}[config["optimizer"]]
    optimizer = kind(model.parameters(), lr=config["lr"], weight_decay=config["weight_decay"])
    warmup = max(1, int(config["warmup_share"] * total_steps))

    def factor(step):
        if step < warmup:
            return (step + 1) / warmup
        return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total_steps - warmup)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def evaluate(model, loader, criterion):
    """Mean loss and accuracy over a loader, each sample counted once."""
    loss_sum, correct, seen = 0.0, 0, 0
    for inputs, targets in loader:
        logits = model(inputs)
        loss_sum += criterion(logits, targets).item() * len(targets)
        correct += (logits.argmax(dim=1) == targets).sum().item()
        seen += len(targets)
    return loss_sum / seen, correct / seen


def train_epoch(model, loader, criterion, optimizer, scheduler, config, generator):
    """One pass over the training data: mean loss, mean gradient norm, number of steps."""
    model.train()
    loss_sum, norm_sum, seen, steps = 0.0, 0.0, 0, 0
    for inputs, targets in loader:
        if config["augment"]:
            inputs = augment(inputs, generator)
        loss = criterion(model(inputs), targets)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), float("inf"))
        optimizer.step()
        scheduler.step()
        loss_sum += loss.item() * len(targets)
        norm_sum += norm.item()
        seen += len(targets)
        steps += 1
    return loss_sum / seen, norm_sum / steps, steps


def code_version():
    """The commit the code was run at, or "unknown" outside a repository."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


class RunLog:
    """metrics.csv of a run, flushed row by row so that a crash loses nothing."""

    def __init__(self, folder):
        self.handle = (folder / "metrics.csv").open("w", newline="", encoding="utf-8")
        self.sheet = csv.writer(self.handle, lineterminator="\n")
        self.sheet.writerow(COLUMNS)

    def row(self, epoch, step, train_loss, val_loss, val_accuracy, lr, grad_norm):
        now = datetime.datetime.now(datetime.timezone.utc)
        time = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        norm = "" if grad_norm is None else f"{grad_norm:.5g}"
        self.sheet.writerow([time, epoch, step, f"{train_loss:.5g}", f"{val_loss:.5g}",
                             f"{val_accuracy:.4f}", f"{lr:.5g}", norm])
        self.handle.flush()

    def close(self):
        self.handle.close()


def fit(config, data_folder, folder, max_steps=None, deterministic=False):
    """Train by the configuration; returns the best validation loss and accuracy."""
    generator = torch.Generator().manual_seed(config["seed"])
    train_file, val_file = data_folder / "train.csv", data_folder / "test.csv"
    train_set = Digits(train_file, config["limit_samples"])
    # All samples are in memory: worker processes would only copy them (see docs/speed.md).
    train_loader = DataLoader(train_set, batch_size=config["batch_size"], shuffle=False)
    order_free = DataLoader(train_set, batch_size=256, shuffle=False, num_workers=0)
    val_loader = DataLoader(Digits(val_file), batch_size=256, shuffle=False, num_workers=0)

    model = build_model(config["model"], config["width"], config["dropout"])
    criterion = nn.CrossEntropyLoss(label_smoothing=config["label_smoothing"])
    total_steps = config["epochs"] * len(train_loader)
    optimizer, scheduler = make_optimizer(model, config, total_steps)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({
        **config, "classes": 10, "parameters": count_parameters(model),
        "git_commit": code_version(), "torch": torch.__version__, "dataset_version": 1,
        "train_sha256": file_sha256(train_file), "val_sha256": file_sha256(val_file),
    }, indent=1) + "\n", encoding="utf-8")

    log = RunLog(folder)
    train_loss, _ = evaluate(model, order_free, criterion)
    val_loss, val_accuracy = evaluate(model, val_loader, criterion)
    log.row(0, 0, train_loss, val_loss, val_accuracy, scheduler.get_last_lr()[0], None)

    best = {"val_loss": math.inf, "val_accuracy": 0.0, "epoch": 0}
    step = 0
    for epoch in range(1, config["epochs"] + 1):
        lr = scheduler.get_last_lr()[0]
        train_loss, grad_norm, steps = train_epoch(model, train_loader, criterion, optimizer,
                                                   scheduler, config, generator)
        step += steps
        if epoch % config["log_every"]:
            continue
        val_loss, val_accuracy = evaluate(model, val_loader, criterion)
        log.row(epoch, step, train_loss, val_loss, val_accuracy, lr, grad_norm)
        if val_loss < best["val_loss"]:
            best = {"val_loss": val_loss, "val_accuracy": val_accuracy, "epoch": epoch}
        torch.save(model.state_dict(), folder / "best.pt")
        if epoch - best["epoch"] >= config["patience"]:
            break
        if max_steps is not None and step >= max_steps:
            break
    log.close()
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", default="configs/base.yaml")
    parser.add_argument("--run", default="runs/base", help="folder for log and weights")
    parser.add_argument("--data", default="data", help="folder with train.csv and val.csv")
    parser.add_argument("--max-steps", type=int, help="stop early, for smoke tests")
    parser.add_argument("--deterministic", action="store_true",
                        help="only algorithms that give the same bits each time")
    args = parser.parse_args()

    config = yaml.safe_load(pathlib.Path(args.config).read_text(encoding="utf-8"))
    best = fit(config, pathlib.Path(args.data), pathlib.Path(args.run), args.max_steps,
               args.deterministic)
    print(f"best epoch {best['epoch']}: val_loss {best['val_loss']:.4f}, "
          f"val_accuracy {best['val_accuracy']:.4f}")


if __name__ == "__main__":
    main()
