"""Our CSV scanner against Python's csv module on generated texts, and the number
reader against float()."""
import csv
import io
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug")) / "tests/helper_csv"
TEXTS = 3000
NULLS = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
         "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}


def run(*args):
    done = subprocess.run([HELPER, *args], stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"helper_csv {args[0]} gave {done.returncode}")
    return done.stdout.decode().splitlines()


def soup(r, delimiter):
    """Anything: quotes where they mean something, and where they do not."""
    parts = [delimiter, '"', '""', "\n", "\r\n", "\r", " ", "a", "bc", "é", "中文", "x" * 70, ",", ";",
             f'"{delimiter}', f'"{delimiter}"', '"\n"']
    return "".join(r.choice(parts) for _ in range(r.randrange(60)))


def table(r, delimiter):
    """What a writer writes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=r.choice(["\n", "\r\n", "\r"]),
                        quoting=r.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]))
    cells = ["", "a", "two words", 'say "hi"', "line\nbreak", "a\r\nb", f"x{delimiter}y", 1, -2.5, "中" * 30,
             "y" * 300, '"', '""']
    for _ in range(r.randrange(12)):
        writer.writerow([r.choice(cells) for _ in range(r.choice([1, 3, 8, 130]))])
    text = out.getvalue()
    return text if r.random() < .7 else text[:r.randrange(len(text) + 1)]


def expected(text, delimiter):
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return "".join("".join(f.encode().hex() + "," for f in row) + ";" for row in rows if row)


def rows():
    r = random.Random(7)
    bad = 0
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory() as folder:
        for delimiter in ",;\t|":
            paths, wanted = [], []
            for n in range(TEXTS // 4):
                text = (soup if n % 2 else table)(r, delimiter)
                path = pathlib.Path(folder) / f"{n}.csv"
                path.write_bytes(text.encode())
                paths.append(str(path))
                wanted.append((expected(text, delimiter), text))
            for got, (want, text) in zip(run("rows", delimiter, *paths), wanted):
                got = got.replace("q", "")
                if got != want:
                    bad += 1
                    if bad < 5:
                        print(f"differs: {text!r}\n python: {want}\n ours:   {got}")
    print(f"{TEXTS} texts, {bad} differ")
    return bad


def number_texts(r):
    for _ in range(20000):
        kind = r.randrange(6)
        if kind == 0:
            yield str(r.randrange(-10**r.randrange(1, 25), 10**r.randrange(1, 25)))
        elif kind == 1:
            yield repr(struct.unpack("<d", struct.pack("<Q", r.getrandbits(64)))[0])
        elif kind == 2:
            yield f"{r.uniform(-1e6, 1e6):.{r.randrange(0, 20)}f}"
        elif kind == 3:
            yield f"{r.choice(['', '+', '-'])}{r.randrange(10**9):0{r.randrange(1, 12)}d}.{r.randrange(10**r.randrange(1, 19))}"
        elif kind == 4:
            yield f"{r.randrange(10**17)}e{r.randrange(-340, 310)}"
        else:
            yield "".join(r.choice("0123456789+-.eE") for _ in range(r.randrange(1, 12)))


def typed(s):
    t = s.strip(" \t")
    if t in NULLS:
        return "null"
    if re.fullmatch(r"[+-]?[0-9]+", t) and -2**63 <= int(t) < 2**63 and len(t.lstrip("+-0")) <= 19:
        return f"integer {int(t)}"
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", t) or \
            re.fullmatch(r"[+-]?inf(inity)?", t, re.I):
        return f"float {struct.unpack('<Q', struct.pack('<d', float(t)))[0]:016x}"
    return None


def numbers():
    r = random.Random(11)
    texts = list(number_texts(r)) + ["inf", "-Infinity", "nan", "1_000", "0x1p3", "1e308", "1e999", " 7 ",
                                     "-0", "-0.0", "007", "1.", ".5", ".", "e5", "+", "9" * 400]
    bad = 0
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write("\n".join(texts) + "\n")
        f.flush()
        for text, got in zip(texts, run("cells", f.name)):
            want = typed(text)
            if got != want and not (want is None and got in ("text",) or want is None and got.startswith("date")):
                bad += 1
                if bad < 5:
                    print(f"{text}: {got}, python {want}")
    print(f"{len(texts)} numbers, {bad} differ")
    return bad


def main():
    if not HELPER.exists():
        print("helper_csv is not built")
        return 77
    return rows() + numbers() > 0


if __name__ == "__main__":
    sys.exit(main())
