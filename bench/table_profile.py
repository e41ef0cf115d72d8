#!/usr/bin/env python3
"""The sums over a table (one core) against DuckDB's SQL of the same content, its SUMMARIZE, and pandas.read_csv.

usage: bench/table_profile.py [MEGABYTES] [PYTHON]     PYTHON: one that has duckdb or pandas
"""
import pathlib
import random
import subprocess
import sys
import tempfile

import rivals

NUMBERS = ["id", "user", "age", "income", "score", "ratio", "y"]
TEXTS = ["city", "flag", "date", "text", "zip"]
SAMPLE = [c for c in NUMBERS + TEXTS if c not in ("id", "y")]
WORDS = ["parcel", "late", "refund", "please", "where", "is", "my", "order", "the", "app", "crashes", "again"]
CITIES = ["red", "green", "blue", "New York", "Berlin", "上海"]


def query(source):
    """Counts, nulls, range, mean, spread, different values, quantiles; histograms of the columns of few values; repeated
    samples and ids."""
    sums = ["count(*)"]
    for c in NUMBERS:
        sums += [f"count({c})", f"min({c})", f"max({c})", f"avg({c})", f"stddev_samp({c})", f"approx_count_distinct({c})",
                 f"approx_quantile({c}, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])"]
    for c in TEXTS:
        sums += [f"count({c})", f"avg(length({c}::varchar))", f"max(length({c}::varchar))", f"approx_count_distinct({c})"]
    sums += [f"histogram({c})" for c in ("city", "flag", "y")]
    sums += [f"count(distinct hash({', '.join(SAMPLE)}))", "count(distinct id)"]
    return f"select {', '.join(sums)} from {source}"


def rows(count):
    r = random.Random(1)
    yield "id,user,age,income,score,city,flag,date,text,zip,ratio,y\n"
    for i in range(count):
        text = " ".join(r.choices(WORDS, k=r.randint(2, 6)))
        text = f'"{text}, ""ok"""' if r.random() < .05 else text
        yield (f"{i},{r.randrange(200000)},{r.randint(18, 90) if r.random() > .02 else ''},{r.lognormvariate(10, 1):.2f},"
               f"{r.gauss(0, 1):.6f},{r.choice(CITIES)},{'true' if r.random() < .5 else 'false'},"
               f"2025-{r.randint(1, 12):02d}-{r.randint(1, 28):02d},{text},{r.randrange(100000):05d},{r.random():.4f},"
               f"{r.randrange(10)}\n")


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    bench = rivals.program("bench/bench_table_profile")

    def has(module):
        return not subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode

    def duckdb(sql):
        return ([python, "-c", "import duckdb, sys; c = duckdb.connect(); c.execute('set threads = 1'); "
                 "c.execute(sys.argv[1]).fetchall()", sql] if has("duckdb") else ["duckdb is not there"])

    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / "a.csv"
        with path.open("w") as f:
            f.writelines(rows(size * 10500))
        source = f"read_csv('{path}')"
        print(f"{path.stat().st_size / 1e6:.0f} MB, 12 columns, one thread")
        rivals.compare([bench, tmp, "a.csv", "label=y", "id_key=id"], {
            "DuckDB, same content": duckdb(query(source)),
            "DuckDB SUMMARIZE": duckdb(f"summarize select * from {source}"),
            "pandas.read_csv alone": [python, "-c", "import pandas, sys; pandas.read_csv(sys.argv[1])", str(path)]
            if has("pandas") else ["pandas is not there"],
        }, rounds=3)


if __name__ == "__main__":
    main()
