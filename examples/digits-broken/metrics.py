"""Metrics of a classifier, from labels and predictions alone."""
import math

import numpy as np


def confusion_matrix(truth, predicted, classes):
    """Counts: row = true class, column = predicted class."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truth, predicted), 1)
    return counts


def summary(truth, predicted, classes):
    """Accuracy, macro-averaged precision, recall and F1, and recall per class."""
    counts = confusion_matrix(truth, predicted, classes)
    hit = counts.diagonal().astype(float)
    recall = hit / np.maximum(counts.sum(axis=1), 1)
    precision = hit / np.maximum(counts.sum(axis=0), 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return {"accuracy": hit.sum() / len(truth), "macro_f1": f1.mean(),
            "macro_recall": recall.mean(), "macro_precision": precision.mean(),
            "recall_per_class": recall.tolist()}


def wilson(hits, n, z=1.959963984540054):
    """95 % Wilson interval of a share."""
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return [middle - half, middle + half]


def grouped_bootstrap(statistic, groups, rounds=1000, seed=7):
    """95 % interval of statistic(row indices), whole groups (writers) drawn at once."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    values = []
    for _ in range(rounds):
        drawn = rng.integers(0, len(members), len(members))
        values.append(statistic(np.concatenate([members[i] for i in drawn])))
    return np.percentile(values, [2.5, 97.5]).tolist()


def expected_calibration_error(confidence, correct, bins=15):
    """Mean gap between confidence and accuracy over equal-width bins."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].sum() - correct[which == b].sum()) for b in range(bins)]
    return sum(gaps) / len(confidence)
