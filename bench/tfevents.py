#!/usr/bin/env python3
"""Scalar events with both checksums of every record checked: gonogo's reader and series against the protobuf library in
Python, read as TensorBoard's EventFileLoader does, and against the same with its checksums computed by a C library.

usage: bench/tfevents.py [EVENTS] [PYTHON]     PYTHON: one that has tensorboard; google-crc32c for the third rival
"""
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import rivals

TAGS = ["train/loss", "train/learning_rate", "train/grad_norm", "eval/accuracy"]
CHECK = """
import struct, sys
import google_crc32c
from tensorboard.compat.proto import event_pb2
def masked(data):
    c = google_crc32c.value(data)
    return ((c >> 15 | c << 17) + 0xa282ead8) & 0xffffffff
n = 0
with open(sys.argv[1], "rb") as f:
    while head := f.read(12):
        size, check = struct.unpack("<QI", head)
        assert masked(head[:8]) == check
        data = f.read(size)
        assert masked(data) == struct.unpack("<I", f.read(4))[0]
        for v in event_pb2.Event.FromString(data).summary.value:
            n += 1
assert n == int(sys.argv[2]), n
"""
LOADER = """
import sys
from tensorboard.backend.event_processing import event_file_loader
n = 0
for event in event_file_loader.LegacyEventFileLoader(sys.argv[1]).Load():
    for v in event.summary.value:
        n += 1
assert n == int(sys.argv[2]), n
"""


def crc_table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = i >> 1 ^ (0x82f63b78 if i & 1 else 0)
        table.append(i)
    return table


TABLE = crc_table()


def masked(data):
    c = 0xffffffff
    for b in data:
        c = TABLE[(c ^ b) & 255] ^ c >> 8
    c ^= 0xffffffff
    return ((c >> 15 | c << 17) + 0xa282ead8) & 0xffffffff


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def record(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", masked(head)) + data + struct.pack("<I", masked(data))


def events(count):
    """As SummaryWriter.add_scalar writes them: one value an event."""
    r = random.Random(7)
    yield record(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2")
    for i in range(count):
        tag = TAGS[i % len(TAGS)].encode()
        value = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", 2 / (1 + i / 1000) + r.gauss(0, .05))
        summary = b"\x0a" + bytes([len(value)]) + value
        step = i // len(TAGS)
        yield record(b"\x09" + struct.pack("<d", 1.7e9 + i * .25) + (b"\x10" + varint(step) if step else b"")
                     + b"\x2a" + bytes([len(summary)]) + summary)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    bench = rivals.program("bench/bench_tfevents")

    def has(code):
        return not subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL).returncode

    def rival(code, *modules):
        name = " and ".join(modules)
        ok = has(f"import {', '.join(modules)}")
        return [python, "-c", code, str(path), str(count)] if ok else [f"{name}: not there"]

    with tempfile.TemporaryDirectory() as tmp:
        path = pathlib.Path(tmp) / "events.out.tfevents.1700000000.host"
        with path.open("wb") as f:
            f.writelines(events(count))
        print(f"{path.stat().st_size / 1e6:.0f} MB, {count:,} scalar events")
        rivals.compare([bench, str(path), str(count)], {
            "Python protobuf, checksums as EventFileLoader": rival(LOADER, "tensorboard"),
            "Python protobuf, checksums by google-crc32c": rival(CHECK, "tensorboard", "google_crc32c"),
            # Its exit code is the verdict on these curves, 0 to 2.
            "gonogo log (sandbox, series, rules)": ["sh", "-c", '"$0" log "$1"; test $? -lt 3', rivals.program("gonogo"), tmp],
        }, rounds=3)


if __name__ == "__main__":
    main()
