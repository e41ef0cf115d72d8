"""Second reader of 400 random drawings: matches each with clean drawings of the font.

    python label_audit.py        # writes label_audit.csv

The reader never sees the label or the trained network. It compares a drawing with
every digit drawn cleanly at several shifts, sizes and slants, and names the most
correlated one.
"""
import csv
import itertools
import pathlib
import random

import numpy as np

from data import Digits
from make_data import PENS, draw

SAMPLES = 400
SHIFTS = (-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9)


class Scripted:
    """Plays back chosen values where the drawing asks for random ones."""

    def __init__(self, dx, dy):
        self.first = iter((dx, dy))

    def gauss(self, mean, _sigma):
        return next(self.first, mean)

    def uniform(self, low, high):
        return (low + high) / 2


def templates():
    """Clean drawings and their digits."""
    rows, digits = [], []
    shapes = itertools.product(range(10), PENS, SHIFTS, SHIFTS, (-0.2, -0.1, 0.0, 0.1, 0.2), (0.9, 1.0))
    for digit, pen, dx, dy, slant, size in shapes:
        style = {"slant": slant, "size": size, "dark": 0.9}
        rows.append(draw(Scripted(dx, dy), digit, style, pen))
        digits.append(digit)
    return np.array(rows, float), np.array(digits)


def centred(rows):
    """Rows with mean 0 and length 1, so that their product is the correlation."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main():
    clean, digits = templates()
    splits = [Digits(pathlib.Path("data") / f"{name}.csv") for name in ("train", "val", "test")]
    everything = [(split.ids[i], split.pixels[i], split.labels[i])
                  for split in splits for i in range(len(split))]
    chosen = random.Random(400).sample(everything, SAMPLES)
    match = centred(np.array([pixels for _, pixels, _ in chosen], float)) @ centred(clean).T
    with open("label_audit.csv", "w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["id", "label", "second", "annotator", "sampling"])
        for (sample, _, label), best in zip(chosen, match.argmax(axis=1)):
            sheet.writerow([sample, label, digits[best], "font-matcher", "random"])


if __name__ == "__main__":
    main()
