"""Draw the data set: 8x8 grey digits from a small bitmap font, by invented writers.

Only the standard library is used and every random number comes from one seed,
so the three files under data/ are the same bytes on every machine:

    python make_data.py            # writes data/train.csv, val.csv, test.csv

A writer has a style (slant, size, darkness). All digits of a writer go to one
split, so a model is always judged on writers it has never seen.
"""
import argparse
import csv
import math
import pathlib
import random

SIDE = 8
LEVELS = 16
PENS = {"thin": 0.50, "thick": 0.82}  # radius of the pen in cells of the font
SPLITS = {"train": 50, "val": 10, "test": 17}  # number of writers
PER_DIGIT = 3  # drawings of each digit by each writer

FONT = {
    0: [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."],
    1: ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."],
    2: [".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"],
    3: [".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###."],
    4: ["...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."],
    5: ["#####", "#....", "####.", "....#", "....#", "#...#", ".###."],
    6: [".###.", "#....", "#....", "####.", "#...#", "#...#", ".###."],
    7: ["#####", "....#", "...#.", "..#..", "..#..", ".#...", ".#..."],
    8: [".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."],
    9: [".###.", "#...#", "#...#", ".####", "....#", "....#", ".###."],
}
CELLS = {digit: [(x - 2.0, y - 3.0) for y, row in enumerate(rows)
                 for x, ink in enumerate(row) if ink == "#"]
         for digit, rows in FONT.items()}


def writer_style(rng):
    """How one writer draws: the same for all of the writer's digits."""
    return {"slant": rng.uniform(-0.18, 0.18), "size": rng.uniform(0.86, 1.04),
            "dark": rng.uniform(0.75, 1.0)}


def draw(rng, digit, style, pen):
    """One drawing as 64 grey levels from 0 (paper) to 16 (ink)."""
    dx, dy = rng.gauss(0, 0.38), rng.gauss(0, 0.38)
    slant = style["slant"] + rng.gauss(0, 0.06)
    turn = rng.gauss(0, 0.07)
    size = style["size"] * rng.uniform(0.94, 1.06)
    radius = PENS[pen] * rng.uniform(0.9, 1.1)
    paper = rng.uniform(0, 6)  # grey of the sheet: exposure differs from scan to scan
    cos, sin = math.cos(turn), math.sin(turn)
    cells = [(x + rng.gauss(0, 0.12), y + rng.gauss(0, 0.12)) for x, y in CELLS[digit]]
    levels = []
    for row in range(SIDE):
        for column in range(SIDE):
            ink = 0
            for sub_y in (0.25, 0.75):
                for sub_x in (0.25, 0.75):
                    u = (column + sub_x - SIDE / 2 - dx) / size
                    v = (row + sub_y - SIDE / 2 - dy) / size
                    x, y = cos * u + sin * v, cos * v - sin * u
                    x += slant * y
                    ink += any((x - cx) ** 2 + (y - cy) ** 2 < radius * radius
                               for cx, cy in cells)
            level = paper + ink / 4 * (style["dark"] * LEVELS - paper) + rng.gauss(0, 1.5)
            levels.append(min(LEVELS, max(0, round(level))))
    return levels


def make_split(rng, split, first_writer):
    """All rows of a split; sample ids follow a shuffle, so they tell nothing of the label."""
    rows = []
    for writer in range(first_writer, first_writer + SPLITS[split]):
        style = writer_style(rng)
        for digit in range(10):
            for copy in range(PER_DIGIT):
                pen = "thin" if (digit + copy + writer) % 2 else "thick"
                rows.append([f"w{writer:03d}", pen, *draw(rng, digit, style, pen), digit])
    rng.shuffle(rows)
    return [[f"{split}-{i:05d}", *row] for i, row in enumerate(rows)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="data", help="folder to write to")
    parser.add_argument("--seed", type=int, default=20261123)
    args = parser.parse_args()

    rng = random.Random(args.seed)
    header = ["sample_id", "writer", "pen", *(f"p{i:02d}" for i in range(SIDE * SIDE)), "label"]
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    first_writer = 1
    for split, writers in SPLITS.items():
        with (out / f"{split}.csv").open("w", newline="", encoding="utf-8") as handle:
            sheet = csv.writer(handle, lineterminator="\n")
            sheet.writerow(header)
            sheet.writerows(make_split(rng, split, first_writer))
        first_writer += writers


if __name__ == "__main__":
    main()
