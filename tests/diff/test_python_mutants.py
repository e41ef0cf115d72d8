"""Small broken programs: does each CPython accept or refuse as we do, and with
the same tree? Seeds are the blocks of python_seeds.txt; mutants are made from
them by removing, doubling, swapping and replacing tokens. The same numbers give
the same mutants everywhere.

  test_python_mutants.py [--count N] [--from SEED] [--version 3.13]"""
import argparse
import os
import pathlib
import random
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import test_python_ast as driver

TOKEN = re.compile(r"\n[ \t]*|[ \t]+|\w+|\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@=!<>:]=|->|\.\.\.|[^\w\s]", re.S)
EXTRA = ("( ) [ ] { } , : ; . = == := * ** -> @ + - ~ not in is and or if else for async await lambda yield "
         "from import as with def class return del x y _ 1 1j 'a' b'a' f'{x}' f'{ ! \\ None True match case "
         "type print try except finally global assert raise pass while elif ...").split(" ") + ["\n", "\n  ", " "]

# What is known to differ: a version, what the text has, and why.
KNOWN = [
    ("3.8 3.9", r"(?m)^[ \t\f]*\\$",
     "3.8 and 3.9 measure lines that begin with a backslash each in its own way"),
    ("3.8", r"\)\s*:=", "3.8 takes f((a):=1)"),
    ("3.12 3.13", r"[fF]'[^'\n]*\{[^}\n]*:[^'\n]*\n",
     "a format spec that a line end cuts, and fields behind it"),
]


def is_known(version, text):
    return any(version in v.split() and re.search(pattern, text) for v, pattern, _ in KNOWN)


def seeds():
    text = (HERE / "python_seeds.txt").read_text(encoding="utf-8")
    return [block.strip("\n") + "\n" for block in text.split("\n%%\n") if block.strip()]


def mutate(rng, text, others):
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        i = rng.randrange(len(tokens))
        op = rng.randrange(6)
        if op == 0:
            del tokens[i]
        elif op == 1:
            tokens.insert(i, tokens[i])
        elif op == 2:
            j = rng.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif op == 3:
            tokens[i] = rng.choice(EXTRA)
        elif op == 4:
            tokens.insert(i, rng.choice(EXTRA))
        else:
            other = TOKEN.findall(rng.choice(others))
            j = rng.randrange(len(other))
            tokens[i:i] = other[j:j + rng.randrange(1, 6)]
        if not tokens:
            break
    return "".join(tokens)


def write_mutants(folder, first, count):
    texts, files = seeds(), []
    for n, text in enumerate(texts):
        files.append(folder / f"seed{n:05}.py")
        files[-1].write_text(text, encoding="utf-8")
    for n in range(first, first + count):
        rng = random.Random(n)
        files.append(folder / f"m{n:08}.py")
        files[-1].write_text(mutate(rng, rng.choice(texts), texts), encoding="utf-8")
    return files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--version", action="append")
    args = parser.parse_args()
    gonogo = os.environ.get("GONOGO", "build/release/gonogo")
    found = driver.pythons()
    if not found:
        print("skipped: no CPython 3.8 ... 3.14")
        return 77
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        files = write_mutants(pathlib.Path(folder), args.first, args.count)
        for version, python in found.items():
            if args.version and version not in args.version:
                continue
            counts = dict.fromkeys(["files", "same tree", "refused by both", "depth",
                                    "bytes of tree"], 0)
            for path, kind, detail in driver.compare(gonogo, version, python, files, counts, True):
                if kind != "failure" and is_known(version, pathlib.Path(path).read_text(encoding="utf-8")):
                    counts["known"] = counts.get("known", 0) + 1
                    continue
                bad += 1
                if bad <= 40:
                    print(f"{version} {kind} {path}\n  {detail}")
                    print("  " + repr(pathlib.Path(path).read_text("utf-8")) if kind != "failure" else "")
            print(f"{version}: " + ", ".join(f"{v} {k}" for k, v in counts.items()), flush=True)
    print(f"{bad} differ")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
