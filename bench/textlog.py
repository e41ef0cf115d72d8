#!/usr/bin/env python3
"""Text logs in the shapes that programs print: gonogo log, a reader of Python regular expressions, grep -c."""
import math
import pathlib
import random
import sys
import tempfile

import rivals

GREP = r"out of memory|traceback|loss is nan|timed out|killed|overflow|early stop"
READER = r"""
import re, sys
PAIR = re.compile(r"([A-Za-z_][\w/@.]*)['\"]?[:= ]+(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf)\b")
STEP = re.compile(r"\b(?:iter|step|epoch)\w*[:= ]+(\d+)|(\d+)/\d+ \[")
WORDS = re.compile(r"%s", re.I)
tags, said, step = {}, 0, 0
for line in open(sys.argv[1], newline=None, errors="replace"):
    if WORDS.search(line):
        said += 1
    m = STEP.search(line)
    if m:
        step = int(m.group(1) or m.group(2))
    for key, value in PAIR.findall(line):
        value = float(value)
        t = tags.get(key)
        if t is None:
            tags[key] = [1, value, value, value, step]
        else:
            t[0] += 1
            t[1] = min(t[1], value)
            t[2] = max(t[2], value)
            t[3:] = value, step
print(len(tags), said)
""" % GREP
PLACES = "trainer data.loader model.attention utils.dist checkpoint engine.launch".split()
WORDS = ["Saving the state to the output folder", "Gathering states from all ranks",
         "Using the distributed sampler with shuffling", "Compiling the graph, this may take a while",
         "waiting for the barrier", "skipping an empty batch as configured"]


def clock(i):
    return f"{i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}"


def tqdm(r, i):
    n = i % 2724
    full = n * 10 // 2724
    cells = "█" * full + " ▏▎▍▌▋▊▉"[r.randrange(8)] + " " * (9 - full)
    return (f"\rEpoch {i // 2724}: {n * 100 // 2724:3d}%|{cells}| {n}/2724 [{clock(n)[3:]}<{clock(2 * (2724 - n))}, "
            f"{1.9 + r.random():.2f}s/it, loss={2.05 + r.random():.3f}, lr=1.00e-04]")


def nanogpt(r, i):
    return (f"iter {i}: loss {1 + 3 * math.exp(-i / 1e5) + r.random() / 10:.4f}, time {20 + r.random():.2f}ms, "
            f"mfu {3 + r.random():.2f}%\n")


def mmengine(r, i):
    return (f"2026/11/20 {clock(3 * i)} - mmengine - INFO - Epoch(train)  [{1 + i // 1563}][{i % 1563:4d}/1563]  "
            f"lr: {0.1 * 0.99 ** (i // 1000):.4e}  eta: 1 day, {clock(100000 - i % 9999)}  time: {0.05 + r.random() / 100:.4f}  "
            f"data_time: {0.01 + r.random() / 100:.4f}  memory: 2123  grad_norm: {1 + r.random():.4f}  "
            f"loss: {4 * math.exp(-i / 1e5) + r.random():.4f}  loss_cls: {r.random():.4f}  loss_bbox: {r.random():.4f}\n")


def dicts(r, i):
    return (f"{{'loss': {round(1 + r.random(), 4)}, 'grad_norm': {r.random() * 3}, "
            f"'learning_rate': {5e-5 * (1 - i / 1e7)}, 'epoch': {round(i / 1000, 2)}}}\n")


def prose(r, i):
    return (f"2026-11-20 {clock(i)},{r.randrange(1000):03d} - {r.choice(PLACES)} - {r.choice(['INFO', 'WARNING'])} - "
            f"{r.choice(WORDS)}\n")


def debug(r, i):
    if i % 2:
        return (f"DEBUG:connectionpool:https://hub.example.org:443 \"GET /api/config-{r.randrange(1 << 30):08x}.json "
                f"HTTP/1.1\" 200 {r.randrange(4096)}\n")
    return f"DEBUG:filelock:Attempting to acquire lock {r.randrange(1 << 40)} on /cache/{r.randrange(1 << 60):015x}.lock\n"


def warnings(r, i):
    return r.choice(["/opt/lib/python3.11/site-packages/torch/utils/checkpoint.py:429: UserWarning: please pass in "
                     "use_reentrant explicitly.\n", "  warnings.warn(\n", "  return linear(input, self.weight)\n",
                     f"  File \"/workspace/train_{r.randrange(1000)}.py\", line {r.randrange(900)}, in forward\n"])


def mixed(r, i):
    return [nanogpt, nanogpt, nanogpt, prose, prose, debug, dicts, mmengine, warnings, prose][i % 10](r, i)


def one_line(r, i):
    return f"tensor[{i % 99}]={r.random():.6f} value, ok; "


SHAPES = {"mixed": mixed, "tqdm bars": tqdm, "nanoGPT": nanogpt, "MMEngine": mmengine, "Python dicts": dicts,
          "logging, no numbers": prose, "DEBUG noise": debug, "warnings": warnings, "one line": one_line}


def write(path, shape, size):
    r, done, i = random.Random(5), 0, 0
    with path.open("w", newline="") as f:
        while done < size:
            text = shape(r, i)
            done += len(text)
            i += 1
            f.write(text)


def best(command, rounds=3):
    """CPU seconds; grep's exit code 1 says that nothing was found."""
    return min(rivals.once(["sh", "-c", '"$@" || true', "sh", *command], None)[1] for _ in range(rounds))


if __name__ == "__main__":
    size = float(sys.argv[1]) * 1e6 if len(sys.argv) > 1 else 32e6
    gonogo = rivals.program("gonogo")
    print("| shape | gonogo log MB/s | Python re MB/s | | grep -ciE MB/s | |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / "train.log"
        for name, shape in SHAPES.items():
            write(path, shape, size)
            mb = path.stat().st_size / 1e6
            ours = best([gonogo, "log", str(path)])
            python = best([sys.executable, "-I", "-c", READER, str(path)], 1)
            grep = best(["grep", "-ciE", GREP, str(path)])
            print(f"| {name} | {mb / ours:.0f} | {mb / python:.1f} | {python / ours:.1f}x | {mb / grep:.0f} | "
                  f"{grep / ours:.2f}x |", flush=True)
