"""Logs that are broken, cut, huge or lie: never a crash, never a clean run made of one that is not."""
import gzip
import json
import math
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import time

HELPER = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests" / "helper_series"
TABLE = []
for n in range(256):
    for _ in range(8):
        n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)
bad = []


def crc(data):
    c = 0xFFFFFFFF
    for b in data:
        c = TABLE[(c ^ b) & 255] ^ c >> 8
    c ^= 0xFFFFFFFF
    return ((c >> 15 | c << 17) + 0xA282EAD8) & 0xFFFFFFFF


def frame(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", crc(head)) + data + struct.pack("<I", crc(data))


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def event(step, tag, value, wall=1.7e9):
    entry = b"\x0a" + varint(len(tag)) + tag + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + varint(len(entry)) + entry
    return (b"\x09" + struct.pack("<d", wall) + b"\x10" + varint(step) + b"\x2a" +
            varint(len(summary)) + summary)


VERSION = frame(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2")
EVENTS = "runs/a/events.out.tfevents.1.host"


def read(files):
    """(runs, what was said on stderr) of a tree of files."""
    with tempfile.TemporaryDirectory() as root:
        for name, data in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = subprocess.run([HELPER, root, *sorted(files)], capture_output=True, check=False)
    if done.returncode:
        bad.append(f"{sorted(files)}: exit {done.returncode}: {done.stderr[-600:]!r}")
        return [], ""
    err = done.stderr.decode(errors="replace")
    return [json.loads(line) for line in done.stdout.decode(errors="replace").splitlines()], err


def want(what, ok):
    if not ok:
        bad.append(what)


def one(files):
    runs, err = read(files)
    want(f"{sorted(files)}: one run", len(runs) == 1)
    return (runs[0] if runs else None), err


def tags(run):
    return run["parts"][0]["tags"]


def event_files():
    good = VERSION + b"".join(frame(event(i, b"loss", 2.0)) for i in range(3))
    head = struct.pack("<Q", 1 << 63)
    r, err = one({EVENTS: good + head + struct.pack("<I", crc(head)) + b"x" * 50})
    want("G01 a record of 2^63 bytes is over a limit", "log.limit" in err)
    want("G01 and what stood before counts", tags(r)["loss"]["n"] == 3)
    want("G01 the run is not judged as whole", r["reason"] == "limit.size")

    broken = bytearray(good)
    broken[len(VERSION) + 20] ^= 1
    r, err = one({EVENTS: bytes(broken)})
    want("G02 bad data: told with its place, the rest read",
         f"record 2 at byte {len(VERSION)}" in err and tags(r)["loss"]["n"] == 2)
    broken = bytearray(good)
    broken[len(VERSION)] ^= 1
    r, err = one({EVENTS: bytes(broken)})
    want("G02 bad length: not judged", r["reason"] == "format.malformed")

    for nasty in (b"\x08" + b"\xff" * 11, b"\x00\x01", b"\x0e\x01", b"\x0f\x01", b"\x0b" * 1000,
                  b"\x2a\xff\xff\xff\xff\x0f", b"\x2a\x04\x0a\x7f\x0a\x01"):
        r, err = one({EVENTS: good + frame(nasty) + frame(event(3, b"loss", 2.0))})
        want(f"G04 {nasty[:4]!r}: the rest is read", tags(r)["loss"]["n"] == 4)

    r, _ = one({EVENTS: VERSION + frame(event(0, b"loss\x1b[31m\x00\xff", 1.0)) +
                frame(event(0, b"a" * 5_000_000, 1.0))})
    want("G05 a tag with escapes and one of 5 MB", all(len(t) <= 300 for t in tags(r)))

    r, _ = one({EVENTS: good + frame(event(1, b"loss", 2.0, math.nan)) +
                frame(event(2, b"loss", 2.0, -1e300))})
    want("G07 a step back is a restart", r["parts"][0]["restarts"] == 1)

    steps = [frame(event(i, b"loss", 2.0 - i / 100)) for i in range(100)]
    r, _ = one({EVENTS: VERSION + b"".join(steps) + frame(event(100, b"loss", math.nan))})
    want("G08 NaN at the last step only", r["detected"]["losses_bad"] == 1)

    two = {"runs/a/events.out.tfevents.1.host": VERSION + b"".join(steps[0::2]),
           "runs/a/events.out.tfevents.2.host": VERSION + b"".join(steps[1::2])}
    want("G09 two files of one run, twice the same", read(two) == read(two) and
         len(read(two)[0]) == 1)


def text_logs():
    lines = "".join(f"step {i} loss: {2.5 - i * 1e-5:.4f}\n" for i in range(60000))
    started = time.monotonic()
    r, _ = one({"train.log": lines + "RuntimeError: CUDA out of memory.\n"})
    want("G10 an error at the very end", "out-of-memory" in r["parts"][0]["events"])
    want("G10 in time", time.monotonic() - started < 30)

    r, err = one({"train.log": "step 1 loss: 2.5\n" + "x" * 3_000_000 + "\nstep 2 loss: nan\n"})
    want("G11 a line over the limit: told", "log.limit" in err)
    want("G11 and the rest is read", r["detected"]["losses_bad"] == 1)

    r, _ = one({"train.log": "step 1 \x1b[1mloss\x1b[0m: \x1b[31mnan\x1b[0m\nstep 2 loss: 2\n"})
    want("G12 NaN in colour", r["detected"]["losses_bad"] == 1)

    nul = b"step 1 loss: 2.5\n" + b"\0" * 5000 + b"\nstep 2 loss: 2.4\n\xff\xfe\xfd loss: \xc3\n"
    r, _ = one({"train.log": nul})
    want("NUL bytes and broken UTF-8", tags(r)["loss"]["n"] >= 2)
    bar = "\r".join(f"{i}%|#| {i}/100 [00:0{i % 10}<01:00, 1.0it/s, loss={2 - i / 100:.3f}]"
                    for i in range(100))
    r, _ = one({"train.log": bar})
    want("a bar without any line feed", tags(r)["loss"]["n"] == 100)
    for evil in ("[" * 100_000, "{" * 100_000, "1/" * 50_000, "loss" * 50_000, "loss: " * 50_000,
                 "1:" * 50_000, "\x1b[" * 50_000, "\b" * 100_000, "nan " * 50_000,
                 "loss=" + "9" * 100_000, "(" * 50_000 + "1", "1 day, " * 20_000, "a=1," * 50_000):
        started = time.monotonic()
        read({"train.log": "step 1 loss: 2.5\n" + evil})
        want(f"{evil[:12]!r} in time", time.monotonic() - started < 10)


def tables():
    r, _ = one({"metrics.csv": "step,loss\n0,2\n1,1.9\nstep,loss,val_loss\n2,nan,1.7\n"})
    want("G14 a second header with other columns", r["detected"]["losses_bad"] == 1 and
         tags(r)["val_loss"]["last"] == 1.7)
    keys = [f"p{i}" for i in range(120_000)]
    rows = "".join(json.dumps({"step": i, "loss": 1, **{k: 0 for k in keys[i * 4000:i * 4000 + 4000]}})
                   + "\n" for i in range(30))
    r, err = one({"metrics.jsonl": rows})
    want("G06 too many tags are told", "series.tags" in err and tags(r)["loss"]["n"] == 30)
    wide = "step,loss," + ",".join(f"c{i}" for i in range(70_000)) + "\n" + "0,1\n"
    one({"metrics.csv": wide})
    r, _ = one({"metrics.csv": "step,loss\n0," + "1" * 400 + "\n1,-1e999\n2,1e-999\n"})
    want("numbers beyond a double", r["detected"]["losses_bad"] == 2)
    r, _ = one({"metrics.csv": "step,loss\nnan,1\ninf,2\n1e300,3\n-5,4\n"})
    want("steps that are none", tags(r)["loss"]["n"] >= 1)
    deep = "{\"log_history\": " + "[" * 100_000
    runs, _ = read({"trainer_state.json": deep})
    want("100 000 brackets", all(r["reason"] for r in runs))
    runs, _ = read({"trainer_state.json": '{"log_history": [{"step": 1, "loss": 2.0}, {"step": 2, "lo'})
    want("a cut trainer state keeps what it has", tags(runs[0])["loss"]["n"] == 1)


def packed():
    text = "".join(f"step {i} loss: {'nan' if i == 50 else 2.0}\n" for i in range(60)).encode()
    r, _ = one({"train.log.gz": gzip.compress(text)})
    want("gzip is read", r["detected"]["losses_bad"] == 1)
    r, _ = one({"train.log.gz": gzip.compress(text[:300]) + gzip.compress(text[300:])})
    want("two members", r["detected"]["losses_bad"] == 1)
    r, err = one({"train.log.gz": gzip.compress(text)[:-20]})
    want("a cut one is told", "log.truncated" in err)
    broken = bytearray(gzip.compress(os.urandom(500).hex().encode() + b"\n" + text))
    broken[300] ^= 255
    runs, err = read({"train.log.gz": bytes(broken)})
    want("a broken one is not judged", all(r["reason"] for r in runs) and
         ("log.broken" in err or not runs))
    r, _ = one({"train.log": b"\xff\xfe" + text.decode().encode("utf-16-le")})
    want("UTF-16 of a Windows shell", r["detected"]["losses_bad"] == 1)


def every_cut():
    """Each sample cut at many lengths and with bytes changed: no crash, no hang."""
    data = pathlib.Path(__file__).resolve().parents[1] / "data" / "logs"
    pick = random.Random(5)
    files = {}
    for path in sorted(p for p in data.rglob("*") if p.is_file() and p.stat().st_size):
        whole = path.read_bytes()[:20000]
        for i in range(6):
            cut = bytearray(whole[:pick.randrange(1, len(whole) + 1)])
            if i % 2:
                cut[pick.randrange(len(cut))] = pick.randrange(256)
            files[f"c{i}/{path.relative_to(data)}"] = bytes(cut)
    read(files)


for part in (event_files, text_logs, tables, packed, every_cut):
    try:
        part()
    except (KeyError, IndexError, TypeError) as e:
        bad.append(f"{part.__name__}: {e!r}")
print("\n".join(bad) or "all hostile logs handled")
sys.exit(bool(bad))
