"""Our sums over tables against a slow, obvious Python script, on generated CSV
and JSON Lines: nulls, quoted line ends, ragged rows, codes, repeated samples."""
import collections
import csv
import io
import json
import math
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug")) / "tests/helper_record"
NULLS = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
         "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
LIKE_NULL = {"?", "-", "--", ".", "none", "Null", "nil", "na", "missing", "(null)", "无", "空", "缺失"}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
WORDS = ["parcel", "late", "Refund", "please", "where", "is", "my", "order", "包裹", "ＡＢＣ", "  app "]


def kind(s):
    t = s.strip(" \t")
    if t in NULLS:
        return "null"
    if re.fullmatch(r"[+-]?[0-9]+", t) and -2**63 <= int(t) < 2**63:
        return "integer"
    if NUMBER.match(t) or t.lower().lstrip("+-") in ("inf", "infinity"):
        return "float"
    if t in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return "boolean"
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", t):
        return "date"
    return "text"


def normal(s):
    out = []
    for c in s:
        if "\uff01" <= c <= "\uff5e":
            c = chr(ord(c) - 0xfee0)
        c = " " if c in "\u3000\t\n\r" else c
        out.append(c.lower() if c.isascii() else c)
    return re.sub(" +", " ", "".join(out)).strip(" ")


def quantile(v, q):
    at = q * (len(v) - 1)
    i = int(at)
    return v[i] if i + 1 >= len(v) else v[i] + (at - i) * (v[i + 1] - v[i])


def outliers(cells, numbers, distinct):
    if len(numbers) < 10 or distinct <= 10:
        return set()
    v = sorted(numbers)
    mean, m2 = statistics.fmean(v), statistics.pvariance(v)
    m3 = statistics.fmean([(x - mean) ** 3 for x in v])
    log = v[0] > 0 and m2 > 0 and m3 / m2 ** 1.5 > 2
    f = math.log if log else lambda x: x
    v = [f(x) for x in v]
    median = quantile(v, .5)
    mad = 1.4826 * quantile(sorted(abs(x - median) for x in v), .5)
    if mad <= 0:
        return set()
    return {i for i, x in enumerate(cells) if x is not None and abs(f(x) - median) / mad > 6}


def profile(name, cells, role):
    """`cells` are texts with their kind; None: the row ends before."""
    have = [c for c in cells if c is not None]
    kinds = collections.Counter(k for _, k in have)
    filled = [s for s, k in have if k != "null"]
    as_number = [float(c[0]) if c and c[1] in ("integer", "float") and math.isfinite(float(c[0])) else None
                 for c in cells]
    numbers = [x for x in as_number if x is not None]
    texts = [s for s, k in have if k == "text"]
    codes = any(k == "integer" and re.match(r"\s*[+-]?0[0-9]", s) for s, k in have)
    want = {"kinds": {k: n for k, n in kinds.items() if k != "null"},
            "null": kinds["null"] + len(cells) - len(have),
            "distinct": len(set(filled)), "rows": len(cells)}
    if filled:
        want["top"] = max(collections.Counter(filled).values())
    if numbers:
        want |= {"min": min(numbers), "max": max(numbers), "mean": statistics.fmean(numbers),
                 "sd": statistics.stdev(numbers) if len(numbers) > 1 else 0}
    if texts:
        want["length"] = statistics.fmean(len(s.encode()) for s in texts)
        want["longest"] = max(len(s.encode()) for s in texts)
    like = sum(s in LIKE_NULL for s in texts)
    want["like_null"] = like
    count = {"number": kinds["integer"] + kinds["float"], "boolean": kinds["boolean"], "date": kinds["date"],
             "text": kinds["text"]}
    best = max(count.values())
    main = next(k for k in count if count[k] == best)
    if main == "number" and codes:
        main = "text"
    if best and not (main == "text" and codes):
        want["others"] = sum(count.values()) - like - (count[main] - (like if main == "text" else 0))
    want["far"] = set() if role & 0b1001111 or main != "number" or codes else \
        outliers(as_number, numbers, want["distinct"])
    return want


def near(a, b):
    return a == b or (isinstance(a, (int, float)) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))


def expect(label, got, want):
    if not near(got, want):
        sys.exit(f"{label}: got {got!r}, wanted {want!r}")


def compare(case, record, names, rows, label):
    expect(f"{case} rows", record["rows"], len(rows))
    far, complete = set(), len(rows) <= record["sampled"]
    for i, name in enumerate(names):
        got = next(c for c in record["columns"] if c["name"] == name)
        want = profile(name, [r[i] if i < len(r) else None for r in rows], got["role"])
        exact = got["exact"]
        rows_far = want.pop("far")
        far |= rows_far
        for key, value in want.items():
            if key in ("distinct", "top") and not exact:
                if key == "distinct" and not .9 < got[key] / value < 1.1:
                    sys.exit(f"{case} {name} distinct: got {got[key]}, wanted about {value}")
                continue
            expect(f"{case} {name} {key}", got.get(key, {} if key == "kinds" else 0), value)
        if complete:
            expect(f"{case} {name} outliers", got.get("outliers", 0), len(rows_far))
    if complete:
        expect(f"{case} outlier rows", record["outliers"]["rows"], len(far))
    samples(case, record, names, rows, label)


def samples(case, record, names, rows, label):
    """Repeated and contradicting rows, by brute force."""
    left_out = set(record["payload_of"]["left_out"])
    groups = collections.defaultdict(list)
    for r in rows:
        key = tuple(sorted((n, normal(c[0]) if c[1] == "text" else c[0])
                           for n, c in zip(names, r) if n not in left_out))
        y = r[names.index(label)] if names.index(label) < len(r) else None
        groups[key].append(y[0] if y and y[1] != "null" else None)
    expect(f"{case} repeated", record["payload"]["extra"], len(rows) - len(groups))
    mixed = [g for g in groups.values() if len({y for y in g if y is not None}) > 1]
    expect(f"{case} contradicting", record["payload"]["mixed"], len(mixed))
    expect(f"{case} contradicting rows", record["payload"]["mixed_rows"], sum(map(len, mixed)))
    y = [r[names.index(label)] if names.index(label) < len(r) else None for r in rows]
    counts = collections.Counter(c[0] for c in y if c and c[1] != "null")
    expect(f"{case} label counts", record["label"]["counts"], dict(counts))
    expect(f"{case} label missing", record["label"].get("missing", 0),
           sum(c is not None and c[1] == "null" for c in y))


def cell(r, column):
    if r.random() < .03:
        return r.choice(["", "N/A", "null", "NaN", "?", "-", "无"])
    if column == "id":
        return str(r.randrange(10**9))
    if column == "age":
        return str(r.randint(18, 60)) if r.random() > .004 else r.choice(["99999", "forty", "-1000", "3e4"])
    if column == "income":
        return f"{r.lognormvariate(10, 1.5):.2f}"
    if column == "big":
        return f"{1e9 + r.gauss(0, .001):.6f}"
    if column == "ratio":
        return r.choice([f"{r.random():.3f}", f"{r.random():.2e}", f"{r.random():.17f}", ".5", "5.", "inf"])
    if column == "flag":
        return r.choice(["true", "false", "True"])
    if column == "zip":
        return f"{r.randrange(3000):05d}"
    if column == "date":
        return f"20{r.randrange(30):02d}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"
    if column == "city":
        return r.choice(["Berlin", "berlin", "上海", "New York", "NewYork", "Ber\"lin", "a,b"])
    if column == "text":
        s = " ".join(r.choice(WORDS) for _ in range(r.randint(1, 2)))
        return s + ("\nsecond line" if r.random() < .1 else "")
    return r.choice("abc")


COLUMNS = ["id", "age", "income", "big", "ratio", "flag", "zip", "date", "city", "text"]


def make(r, n):
    names = r.sample(COLUMNS, r.randint(2, len(COLUMNS))) + ["y"]
    rows = [[cell(r, c) for c in names] for _ in range(n)]
    for _ in range(n // 10):  # the same sample again, perhaps under another label
        row = list(r.choice(rows))
        row[-1] = r.choice("abc")
        rows.append([r.choice([s, s.upper() if kind(s) == "text" else s]) for s in row[:-1]] + row[-1:])
    r.shuffle(rows)
    return names, rows


def run(folder, name):
    done = subprocess.run([HELPER, "table", folder, name, "label=y"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def as_csv(r, names, rows):
    for row in rows:
        if r.random() < .01:
            row.pop() if r.random() < .5 else row.append("more")
    out = io.StringIO()
    w = csv.writer(out, lineterminator=r.choice(["\n", "\r\n"]), quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    w.writerow(names)
    w.writerows(rows)
    typed = [[(s, kind(s)) for s in row[:len(names)]] for row in rows]
    return out.getvalue(), typed


def as_json(r, names, rows):
    lines, typed = [], []
    for row in rows:
        seen, t = {}, []
        for n, s in zip(names, row):
            k = kind(s)
            if k == "null":
                v = r.choice([s, None])
                t.append((s if v is not None else "null", "null"))
            elif k in ("integer", "float") and not re.match(r"[+-]?0[0-9]|\.|.*\.\Z|inf", s):
                v = json.loads(s)
                t.append((json.dumps(v), kind(json.dumps(v))))
            elif k == "boolean":
                v = s.lower() == "true"
                t.append((s.lower(), k))
            else:
                v = s
                t.append((s, k if k == "date" else "text"))
            seen[n] = v
        lines.append(json.dumps(seen, ensure_ascii=r.random() < .5))
        typed.append(t)
    return "\n".join(lines) + "\n", typed


def main():
    r = random.Random(20261123)
    with tempfile.TemporaryDirectory() as folder:
        for case in range(40):
            names, rows = make(r, r.choice([30, 50, 300, 300, 2000]) if case else 20000)
            text, typed = (as_csv if case % 3 else as_json)(r, names, rows)
            name = f"t{case}." + ("csv" if case % 3 else "jsonl")
            pathlib.Path(folder, name).write_bytes(text.encode())
            compare(name, run(folder, name), names, typed, "y")
    print("40 tables")


main()
