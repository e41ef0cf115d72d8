"""Runs a program of tests/diff over many texts; see dump.h."""
import json
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program(name):
    build = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug"))
    return build / "tests" / f"diff_{name}"


def read_all(name, texts, *args):
    """What the reader makes of each text (bytes), in order."""
    data = b"".join(b"%d\n%s" % (len(t), t) for t in texts)
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=1")
    done = subprocess.run([program(name), *args], input=data, stdout=subprocess.PIPE, env=env)
    lines = done.stdout.splitlines()
    if done.returncode or len(lines) != len(texts):
        sys.exit(f"diff_{name}: exit {done.returncode} after {len(lines)} of {len(texts)} texts; "
                 f"next: {texts[len(lines)][:300] if len(lines) < len(texts) else ''!r}")
    return [json.loads(line) for line in lines]


def text_of(hexadecimal):
    return bytes.fromhex(hexadecimal).decode("utf-8", "surrogateescape")


class Score:
    """Counts, and shows the first few that differ."""

    def __init__(self):
        self.seen = self.bad = 0

    def check(self, same, *what):
        self.seen += 1
        if not same:
            self.bad += 1
            if self.bad <= 12:
                print("DIFFERS:", *[repr(w)[:400] for w in what])
        return same

    def end(self, name):
        print(f"{name}: {self.seen} compared, {self.bad} differ")
        return self.bad > 0 or self.seen == 0


def rng(seed=20261123):
    return random.Random(seed)
