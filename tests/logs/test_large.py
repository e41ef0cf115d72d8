"""A large text log is read in bounded memory, and what stands in its last line is found."""
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["GONOGO_BUILD"])
SANITIZED = "GONOGO_SANITIZE:STRING=address" in (BUILD / "CMakeCache.txt").read_text()
MB = 8 if SANITIZED else 30
LAST = "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"
bad = []


def want(what, ok):
    if not ok:
        bad.append(what)


def write(path, size, last=LAST):
    """A block of lines again and again; the numbers of its steps go on."""
    with path.open("w") as f:
        step = 0
        while f.tell() < size:
            f.write("".join(f"iter {i}: loss 2.{i * 7919 % 10000:04d}, time {20 + i % 7}.25ms, grad_norm 1.{i % 97:02d}\n"
                            if i % 10 else f"2026-11-20 10:{i // 60 % 60:02d}:{i % 60:02d},123 - trainer - INFO - saved\n"
                            for i in range(step, step + 5000)))
            step += 5000
        f.write(last)


def log(path):
    """(text, largest memory of a process in KiB) of gonogo log."""
    environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"}
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([BUILD / "gonogo", "log", path.name], cwd=path.parent, stdout=out, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        out.seek(0)
        return out.read().decode(), usage.ru_maxrss


with tempfile.TemporaryDirectory() as tmp:
    small, large, packed, long = (pathlib.Path(tmp, name) for name in ("a.log", "b.log", "c.log.gz", "d.log"))
    write(small, 1e6)
    write(large, MB * 1e6)
    text, little = log(small)
    want("1 MB: the last line", "out-of-memory" in text)
    text, much = log(large)
    want(f"{MB} MB: the last line", "out-of-memory" in text and LAST[:40] in text)
    want("all points were counted", "not read" not in text)
    want(f"memory does not grow with the log: {little} KiB, {much} KiB", much - little < 8 * 1024)
    want(f"memory: {much} KiB", SANITIZED or much < 64 * 1024)
    packed.write_bytes(gzip.compress(large.read_bytes(), 1))
    want("packed, the last line", "out-of-memory" in log(packed)[0])
    write(large, MB * 1e6, "iter 999999999: loss nan")
    want("NaN in the last line", "not finite 1" in log(large)[0])
    long.write_text("step 1 loss: 2.5\n" + "x" * 3_000_000 + " CUDA out of memory. " + "y" * 90_000 + "\n")
    text, _ = log(long)
    want(f"an error deep in a line over the limit: {text}", "out-of-memory" in text and "log.line" in text)
print("\n".join(bad) or "large logs are read to their end")
sys.exit(bool(bad))
