"""Numbers, hashes and Unicode tables against Python's."""
import hashlib
import math
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import unicodedata

HELPER = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests/helper_base"
JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
LOOSE_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def ask(what, data=b""):
    return subprocess.run([HELPER, what], input=data, stdout=subprocess.PIPE, check=True).stdout


def bits(f):
    return struct.pack(">d", f).hex()


def number(rng):
    kind = rng.random()
    if kind < 0.25:  # any double, more or fewer digits than it needs
        f = struct.unpack(">d", rng.randbytes(8))[0]
        return repr(f) if math.isfinite(f) else "1"
    if kind < 0.4:
        f = struct.unpack(">d", rng.randbytes(8))[0]
        return f"{f if math.isfinite(f) else 1.5:.{rng.randint(0, 30)}e}"
    if kind < 0.6:  # half-way between two doubles, or a hair off
        f = rng.getrandbits(53) | 1 << 53
        text = str((2 * f + 1) * (1 << rng.randint(0, 200)))
        return text + rng.choice(["", ".0", ".00000000000000000000001", "e-10", "e5"])
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice([1, 3, 8, 15, 16, 17, 18, 19, 20, 40, 900])))
    point = rng.randint(0, len(digits))
    text = digits[:point] + rng.choice([".", "", "."]) + digits[point:]
    text += rng.choice(["", "", f"e{rng.randint(-350, 350)}", f"E+{rng.randint(0, 20)}"])
    return rng.choice(["", "-", "+"]) + text


def doubles():
    rng = random.Random(7)
    texts = [number(rng) for _ in range(30000)] + ["", "-", "e", "1e", ".e1", "00", "1__0", "0x1p3", "1e400", "-1e-400"]
    bad = 0
    for text, answer in zip(texts, ask("doubles", "\n".join(texts).encode() + b"\n").decode().splitlines(), strict=True):
        if JSON_NUMBER.match(text):
            want = "json " + bits(float(text))
        elif LOOSE_NUMBER.match(text):
            want = "loose " + bits(float(text))
        else:
            want = "no"
        if answer != want:
            bad += 1
            print(f"{text[:60]}: {answer}, not {want}")
    return len(texts), bad


def printed():
    rng = random.Random(8)
    values = [rng.getrandbits(64) for _ in range(20000)] + list(range(300)) + [0x3FF0000000000000 + i for i in range(300)]
    bad = 0
    answers = ask("print", "\n".join(f"{v:016x}" for v in values).encode() + b"\n").decode().splitlines()
    for v, text in zip(values, answers, strict=True):
        f = struct.unpack(">d", v.to_bytes(8, "big"))[0]
        # As many digits as Python's repr, which is known to be shortest.
        shortest = len(re.sub(r"\.0$|e.*|[.-]", "", repr(f)).strip("0") or "0")
        mine = len(re.sub(r"e.*|[.-]", "", text).strip("0") or "0")
        if math.isnan(f):
            ok = text == "nan"
        elif math.isinf(f):
            ok = text == repr(f)
        else:
            ok = bits(float(text)) == f"{v:016x}" and mine == shortest
        bad += not ok
        if not ok:
            print(f"{v:016x}: {text}, not {f!r}")
    return len(values), bad


def hashes():
    bad = 0
    lengths = list(range(0, 200, 7)) + [55, 56, 63, 64, 65, 127, 128, 129, 1 << 20]
    for n in lengths:
        data = random.Random(n).randbytes(n)
        bad += ask("sha256", data).decode().strip() != hashlib.sha256(data).hexdigest()
    return len(lengths), bad


def points():
    """Nothing is assigned in between."""
    return [*range(0x33000), *range(0xE0000, 0xE1000)]


def classes():
    bad = seen = 0
    for c, line in zip(points(), ask("classes").decode().splitlines(), strict=True):
        ch = chr(c)
        category = unicodedata.category(ch)
        if category == "Cn":  # this Python may know an older Unicode
            continue
        printable, width, start, cont = map(int, line.split())
        seen += 1
        want = category not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        ok = printable == want
        if want:
            wide = unicodedata.east_asian_width(ch) in "WF"
            zero = category in ("Mn", "Me") or 0x1160 <= c <= 0x11FF or 0xD7B0 <= c <= 0xD7FF
            ok = ok and width == (0 if zero else 2 if wide else 1)
        else:
            ok = ok and width == 0
        # Python adds NFKC to XID; the two differ for a few dozen characters.
        if unicodedata.normalize("NFKC", ch) == ch:
            ok = ok and start == ch.isidentifier() and cont == ("a" + ch).isidentifier()
        bad += not ok
        if not ok:
            print(f"U+{c:04X} {category}: {line}")
    return seen, bad


def caseless():
    bad = seen = 0
    for c, line in zip(points(), ask("caseless").decode().splitlines(), strict=True):
        ch = chr(c)
        parts = unicodedata.normalize("NFD", ch)
        if unicodedata.category(ch) in ("Cn", "Cs") or any(len(p.casefold()) > 1 for p in parts):
            continue  # full folding (sharp s to ss) is more than simple folding
        want = "".join(p.casefold() for p in parts)
        if 0x13A0 <= c <= 0x13FF or 0xAB70 <= c <= 0xABBF:
            continue  # Cherokee folds up in some versions
        seen += 1
        ok = bytes.fromhex(line) == want.encode()
        bad += not ok
        if not ok:
            print(f"U+{c:04X}: {line}, not {want.encode().hex()}")
    return seen, bad


def main():
    total = 0
    for check in (doubles, printed, hashes, classes, caseless):
        n, bad = check()
        print(f"{check.__name__}: {n} compared, {bad} differ")
        total += bad
    return total > 0


if __name__ == "__main__":
    sys.exit(main())
