#!/usr/bin/env python3
"""Rows, and typed cells, of a table of twelve columns, against Python's csv module and pandas."""
import pathlib
import random
import subprocess
import sys
import tempfile

import rivals

PYTHON = "import csv, sys\nfor row in csv.reader(open(sys.argv[1], newline='')): pass"
PANDAS = "import pandas, sys\npandas.read_csv(sys.argv[1])"


def rows(count):
    rng = random.Random(3)
    yield "id,path,label,score,w,z,x,split,date,a,b,flag\n"
    for i in range(count):
        yield (f"{i},images/train/{i:06d}.jpg,{rng.choice(['cat', 'dog', 'bird'])},{rng.random():.6f},{rng.randrange(1000)},"
               f"{rng.gauss(0, 1):.4f},{'' if rng.random() < .1 else round(rng.random() * 100, 2)},"
               f"{rng.choice(['train', 'val'])},2026-0{rng.randrange(1, 9)}-1{rng.randrange(9)},{rng.randrange(640)},"
               f"{rng.randrange(480)},True\n")


if __name__ == "__main__":
    bench = rivals.program("bench/bench_csv_read")
    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / "a.csv"
        with path.open("w") as f:
            f.writelines(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 500000))
        print(f"{path.stat().st_size / 1e6:.0f} MB, rows")
        rivals.compare([bench, "rows", str(path)],
                       {"python3 csv": [sys.executable, "-I", "-c", PYTHON, str(path)]}, rounds=3)
        print("\ntyped cells")
        has_pandas = subprocess.run([sys.executable, "-c", "import pandas"], stderr=subprocess.DEVNULL).returncode == 0
        python = sys.executable if has_pandas else "pandas"  # a command that is not there: "not installed"
        rivals.compare([bench, "cells", str(path)], {"pandas.read_csv": [python, "-c", PANDAS, str(path)]}, rounds=3)
