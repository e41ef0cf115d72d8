"""Judge a trained run on the test split, once, against the baseline.

    python evaluate.py --run runs/base

Writes eval/metrics.json, eval/predictions_test.csv (one row a sample, so that
every number can be recomputed) and reports/worst_cases.csv (validation samples
with the highest loss, to be read by a person).
"""
import argparse
import csv
import json
import pathlib

import numpy as np
import torch

import baseline
from calibrate import logits_of
from data import CLASSES, Digits, file_sha256
from metrics import confusion_matrix, expected_calibration_error, grouped_bootstrap, summary, wilson

WORST = 30


def rounded(value):
    """Numbers as they are printed: four digits after the point."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(v) for v in value]
    return round(float(value), 4) if isinstance(value, (float, np.floating)) else value


def write_predictions(path, split, predicted, probability):
    """One row a sample: id, truth, prediction, probabilities, group and slice."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["id", "y_true", "y_pred", *(f"prob_{c}" for c in range(CLASSES)),
                        "writer", "pen"])
        for i, sample in enumerate(split.ids):
            sheet.writerow([sample, split.labels[i], predicted[i],
                            *(f"{p:.4f}" for p in probability[i]),
                            split.writers[i], split.pens[i]])


def write_worst(path, split, logits):
    """The samples with the highest loss, worst first."""
    loss = torch.nn.functional.cross_entropy(logits, split.targets, reduction="none")
    order = loss.argsort(descending=True)[:WORST].tolist()
    predicted = logits.argmax(dim=1)
    with path.open("w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["id", "y_true", "y_pred", "loss", "writer", "pen"])
        for i in order:
            sheet.writerow([split.ids[i], split.labels[i], predicted[i].item(),
                            f"{loss[i].item():.4f}", split.writers[i], split.pens[i]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="runs/base")
    parser.add_argument("--data", default="data")
    args = parser.parse_args()

    run, data = pathlib.Path(args.run), pathlib.Path(args.data)
    temperature = json.loads(pathlib.Path("eval/calibration.json").read_text())["temperature"]
    test, train = Digits(data / "test.csv"), Digits(data / "train.csv")
    logits, _ = logits_of(run, data / "test.csv")
    probability = torch.softmax(logits / temperature, dim=1).numpy()
    predicted = probability.argmax(axis=1)
    simple = baseline.predict(baseline.class_means(train.pixels, train.labels), test.pixels)

    truth, groups = test.labels, np.array(test.writers)
    n, correct = len(truth), predicted == truth
    model = summary(truth, predicted, CLASSES)
    model["accuracy_ci"] = wilson(correct.sum(), n)
    model["macro_f1_ci"] = grouped_bootstrap(
        lambda rows: summary(truth[rows], predicted[rows], CLASSES)["macro_f1"], groups)
    model["ece"] = expected_calibration_error(probability.max(axis=1), correct)
    gain = grouped_bootstrap(lambda rows: correct[rows].mean() - (simple == truth)[rows].mean(),
                             groups)
    base = summary(truth, simple, CLASSES)
    pens = np.array(test.pens)
    config = json.loads((run / "config.json").read_text(encoding="utf-8"))
    report = {
        "split": "test", "n": n, "run": run.as_posix(), "seed": config["seed"],
        "dataset_version": config["dataset_version"],
        "test_sha256": file_sha256(data / "test.csv"),
        "model_sha256": file_sha256(run / "best.pt"),
        "model": model,
        "baseline": {"name": "nearest class mean", **base, "accuracy_gain_ci": gain},
        "slices": {"pen": {pen: {"n": int((pens == pen).sum()),
                                 "accuracy": correct[pens == pen].mean()}
                           for pen in sorted(set(test.pens))}},
        "threshold": {"temperature": temperature, "chosen_on": "val"},
        "n_per_class": [int((truth == c).sum()) for c in range(CLASSES)],
        "confusion_matrix": confusion_matrix(truth, predicted, CLASSES).tolist(),
    }
    pathlib.Path("eval").mkdir(exist_ok=True)
    pathlib.Path("reports").mkdir(exist_ok=True)
    pathlib.Path("eval/metrics.json").write_text(json.dumps(rounded(report), indent=1) + "\n",
                                                 encoding="utf-8")
    write_predictions(pathlib.Path("eval/predictions_test.csv"), test, predicted, probability)
    write_worst(pathlib.Path("reports/worst_cases.csv"), Digits(data / "val.csv"),
                logits_of(run, data / "val.csv")[0])
    print(f"accuracy {model['accuracy']:.4f}, macro F1 {model['macro_f1']:.4f}, "
          f"baseline {base['accuracy']:.4f}")


if __name__ == "__main__":
    main()
