"""What the writers for people print for small fixed projects, word for word.

usage: test_golden.py [--accept]     rewrite golden/ from what is printed; read the difference

The line of counts, the commit and the line of the sandbox depend on where it runs and are masked.
"""
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE.parent / "cases"
PROJECT = CASES / "launch" / "LCH015-contradiction" / "project"
RULES = "LCH015,REQ004,REQ018,ALG001"
RUNS = {
    "full.txt": ["-f", "full"],
    "full-zh.txt": ["-f", "full", "--lang", "zh-CN"],
    "full-ascii.txt": ["-f", "full", "--ascii", "--lang", "zh-CN"],
    "concise.txt": ["-f", "concise"],
    "grouped.txt": ["-f", "grouped"],
    "poll.txt": ["-f", "poll"],
    "poll-zh.txt": ["-f", "poll", "--lang", "zh-CN"],
}


def masked(text):
    text = re.sub(r"\d+(\.\d+)? (µs|ms|s)\b", "TIME", text)
    text = re.sub(r"gonogo \d+\.\d+\.\d+", "gonogo VERSION", text)
    text = re.sub(r"project @ [0-9a-f]+", "project", text)
    text = re.sub(r"(landlock|seccomp|rlimits) [^,\n，]*", r"\1 STATE", text)
    return text


def printed(program, args):
    command = [program, "check", str(PROJECT), "--stage", "launch", "--date", "2026-03-10",
               "--no-cache", "--select", RULES, *args]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, 1, 2), done.stderr.decode(errors="replace")
    return masked(done.stdout.decode("utf-8"))


def main():
    program = os.environ.get("GONOGO")
    if not program:
        print("GONOGO names no program")
        return 77
    differing = 0
    for name, args in RUNS.items():
        path = HERE / "golden" / name
        text = printed(program, args)
        if name == "full-ascii.txt":
            assert text.isascii()
        if "--accept" in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            differing += 1
            print(f"{name} differs; --accept rewrites it")
            print(text)
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())
