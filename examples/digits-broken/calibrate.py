"""Choose the softmax temperature on the validation split.

    python calibrate.py --run runs/base        # writes eval/calibration.json
"""
import argparse
import json
import pathlib

import torch

from data import Digits, file_sha256
from metrics import expected_calibration_error
from model import load_model


def logits_of(run, data_file):
    """Logits and labels of a whole split."""
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    model = load_model(run / "best.pt", config)
    split = Digits(data_file)
    with torch.no_grad():
        return model(split.inputs), split.targets


def calibration_error(logits, targets, temperature):
    """Expected calibration error at a temperature."""
    confidence, predicted = torch.softmax(logits / temperature, dim=1).max(dim=1)
    return expected_calibration_error(confidence.numpy(), (predicted == targets).numpy())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="runs/base")
    parser.add_argument("--data", default="data")
    parser.add_argument("--out", default="eval/calibration.json")
    args = parser.parse_args()

    run, val_file = pathlib.Path(args.run), pathlib.Path(args.data) / "val.csv"
    logits, targets = logits_of(run, val_file)
    grid = [round(0.5 + 0.05 * i, 2) for i in range(41)]
    losses = {t: torch.nn.functional.cross_entropy(logits / t, targets).item() for t in grid}
    best = min(losses, key=losses.get)
    out = pathlib.Path(args.out)
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps({
        "temperature": best, "chosen_on": "val", "n": len(targets),
        "criterion": "cross-entropy over a grid from 0.5 to 2.5",
        "model_sha256": file_sha256(run / "best.pt"),
        "ece_before": round(calibration_error(logits, targets, 1.0), 4),
        "ece_after": round(calibration_error(logits, targets, best), 4),
    }, indent=1) + "\n", encoding="utf-8")
    print(f"temperature {best}")


if __name__ == "__main__":
    main()
