"""Compare network families, sizes and parts: each variant with three seeds.

    python experiments.py        # writes experiments.csv and reports/ablation.csv

All variants see the same data, the same splits and the same budget of epochs;
they are compared on the validation split, the test split stays untouched.
"""
import csv
import pathlib
import tempfile

import yaml

from model import build_model, count_parameters
from train import fit

SEEDS = (1, 2, 3)
VARIANTS = {"mlp-64": {"model": "mlp", "width": 64}, "cnn-8": {"width": 8},
            "cnn-16": {"width": 16}, "cnn-24": {"width": 24}, "cnn-32": {"width": 32}}
CHOSEN = "cnn-24"
ABLATION = {"full": {}, "without augmentation": {"augment": False},
            "without dropout": {"dropout": 0.0}, "without weight decay": {"weight_decay": 0.0},
            "without warm-up": {"warmup_share": 0.0}}


def measure(base, change, seed):
    """Best validation loss and accuracy of one variant with one seed."""
    config = {**base, **change, "seed": seed}
    with tempfile.TemporaryDirectory() as folder:
        best = fit(config, pathlib.Path("data"), pathlib.Path(folder))
    parameters = count_parameters(build_model(config["model"], config["width"], 0.0))
    return config, parameters, best


def main():
    base = yaml.safe_load(pathlib.Path("configs/base.yaml").read_text(encoding="utf-8"))
    with open("experiments.csv", "w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["variant", "family", "width", "params", "seed", "chosen", "data_version",
                        "split", "epochs", "val_loss", "accuracy"])
        for name, change in VARIANTS.items():
            for seed in SEEDS:
                config, parameters, best = measure(base, change, seed)
                sheet.writerow([name, config["model"], config["width"], parameters, seed,
                                str(name == CHOSEN).lower(), 1, "val", config["epochs"],
                                f"{best['val_loss']:.4f}", f"{best['val_accuracy']:.4f}"])
                handle.flush()
    with open("reports/ablation.csv", "w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["setting", "seed", "val_loss", "val_accuracy"])
        for name, change in ABLATION.items():
            for seed in SEEDS:
                _, _, best = measure(base, change, seed)
                sheet.writerow([name, seed, f"{best['val_loss']:.4f}",
                                f"{best['val_accuracy']:.4f}"])
                handle.flush()


if __name__ == "__main__":
    main()
