"""Shapes that have broken Python parsers: deep nesting, long chains, endless
strings. Each at n, 2n and 4n: the program must neither crash nor hang, and its
time must not grow with the square. Once more with a small stack."""
import os
import resource
import subprocess
import sys
import tempfile
import time

GONOGO = os.environ.get("GONOGO", "build/debug/gonogo")
OK, REFUSED, ANY = 0, 1, None

# name: (text of n, n, what to answer at every n)
SHAPES = {
    "B01 brackets": (lambda n: "(" * n + ")" * n, 201, REFUSED),
    "B01 200 brackets": (lambda n: ("(" * 200 + "1" + ")" * 200 + "\n") * n, 50, OK),
    "B02 indents": (lambda n: "".join(" " * i + "if x:\n" for i in range(n)), 100, REFUSED),
    "B02 99 indents": (lambda n: ("".join(" " * i + "if x:\n" for i in range(98)) + " " * 98
                                  + "y\n") * n, 5, OK),
    "B03 sums": (lambda n: "+".join(["1"] * n), 200000, REFUSED),
    "B03 short sums": (lambda n: ("+".join(["1"] * 900) + "\n") * n, 100, OK),
    "B04 attributes": (lambda n: "a" + ".b" * n, 200000, REFUSED),
    "B04 calls": (lambda n: "a" + "()" * n, 200000, REFUSED),
    "B04 subscripts": (lambda n: "a" + "[0]" * n, 200000, REFUSED),
    "B05 powers": (lambda n: "**".join(["1"] * n), 50000, REFUSED),
    "B06 not": (lambda n: "not " * n + "x", 50000, REFUSED),
    "B06 signs": (lambda n: "- " * n + "x", 50000, REFUSED),
    "B06 tildes": (lambda n: "~" * n + "x", 50000, REFUSED),
    "B06 lambdas": (lambda n: "lambda:" * n + "x", 50000, REFUSED),
    "B06 awaits": (lambda n: "await " * n + "x", 50000, REFUSED),
    "B06 stars": (lambda n: "*" * n + "x,", 50000, REFUSED),
    "B06 elses": (lambda n: "x if y else " * n + "z", 50000, REFUSED),
    "B06 yields": (lambda n: "x = " + "yield " * n, 50000, REFUSED),
    "B07 elifs": (lambda n: "if x: y\n" + "elif x: y\n" * n, 50000, REFUSED),
    "B07 short elifs": (lambda n: ("if x: y\n" + "elif x: y\n" * 900) * n, 20, OK),
    "B07 decorators": (lambda n: "@x\n" * n + "def f(): pass\n", 50000, OK),
    "B07 defs and classes": (lambda n: ("".join(" " * i + ("def f():\n", "class C:\n")[i % 2]
                                                 for i in range(98)) + " " * 98 + "pass\n") * n, 5, OK),
    "B08 f-strings": (lambda n: "f'{" * n + "x" + "}'" * n, 150, ANY),
    "B08 format specs": (lambda n: "f'{x:" + "{y:" * n + "}" * n + "}'", 1000, REFUSED),
    "B08 braces": (lambda n: "f'" + "{{" * n + "'", 100000, OK),
    "B08 many fields": (lambda n: "f'" + "{x}{y=}" * n + "'", 20000, OK),
    "B08 open fields": (lambda n: "f'{" * n, 20000, REFUSED),
    "B08 open triple fields": (lambda n: "f'''{\n" * n, 20000, REFUSED),
    "B08 open f-strings": (lambda n: "x = f'''a\n" * n, 20001, ANY),
    "B08 debug comments": (lambda n: "f'''{x # c\n=}'''\n" * n, 10000, OK),
    "B10 one line": (lambda n: "x;" * n, 500000, OK),
    "B11 NUL": (lambda n: "x = 1\n" * n + "\0", 1000, REFUSED),
    "B17 carriage returns": (lambda n: "x\r" * n, 100000, OK),
    "B17 form feeds": (lambda n: "\f\n" * n, 100000, OK),
    "B21 backslashes": (lambda n: "x = \\\n" * 1 + "\\\n" * n + "1", 100000, OK),
    "B21 open string": (lambda n: "x = '''" + "a\n" * n, 200000, REFUSED),
    "B21 open strings": (lambda n: "'''a\n\"\"\"b\n" * n + "\\", 40001, ANY),
    "B21 open brackets": (lambda n: "f(\ndef g(): pass\n" * n, 30000, REFUSED),
    "B22 digits": (lambda n: "x = " + "1" * n, 4301, REFUSED),
    "B22 4300 digits": (lambda n: ("x = " + "1" * 4300 + "\n") * n, 20, OK),
    "B23 bracket runs": (lambda n: ("(" * 199 + "x" + ")" * 199 + ";") * n, 200, OK),
    "B24 match names": (lambda n: "match(x); " * n + "\n" + "match[x]\nmatch.x\n" * n, 20000, OK),
    "B24 case and type": (lambda n: "case = type = match\ntype(case)\n" * n, 20000, OK),
    "B24 with": (lambda n: ("with ((((a)))): pass\n" + "with (a, b) as c: pass\n") * n, 10000, OK),
    "errors": (lambda n: "x = = 1\n$ ?\n" * n, 30000, REFUSED),
    "bad brackets": (lambda n: ")\n" * n, 50000, REFUSED),
    "bad indents": (lambda n: "  x\n y\n" * n, 30000, REFUSED),
    "strings": (lambda n: "x = (" + "'a' " * n + ")", 50000, OK),
    "escapes": (lambda n: "x = '" + "\\x41" * n + "'", 100000, OK),
    "names": (lambda n: "".join(f"v{i} = {i}\n" for i in range(n)), 50000, OK),
    "dotted": (lambda n: "import " + "a. " * n + "a", 50000, OK),
    "marks": (lambda n: "x = a" + "\u0301\u0323" * n, 20000, OK),
    "comments": (lambda n: "# c\n" * n, 200000, OK),
    "dict": (lambda n: "x = {" + "'a': 1, **b, " * n + "}", 30000, OK),
    "parameters": (lambda n: "def f(" + ",".join(f"a{i}=1" for i in range(n)) + "): pass", 20000, OK),
    "patterns": (lambda n: "match x:\n" + " case [a, *_]: pass\n" * n, 20000, OK),
    "comprehension": (lambda n: "[x " + "for x in y if z " * n + "]", 20000, OK),
}
# At 2n and 4n these are refused as well, at n they are the last that pass.
SMALL_STACK = 64 * 1024  # bytes, as `ulimit -s 64`
LIMIT = 20  # seconds for all of one run, sanitizers included


def run(path, stack=None):
    def limit():
        if stack:
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
    begin = time.monotonic()
    done = subprocess.run([GONOGO, "debug", "parse", "--files-from", path], capture_output=True,
                          text=True, timeout=LIMIT * 3, preexec_fn=limit)
    return done, time.monotonic() - begin


def listing(folder, name, text):
    source = os.path.join(folder, "x.py")
    with open(source, "w", encoding="utf-8", newline="") as f:
        f.write(text)
    path = os.path.join(folder, "list")
    with open(path, "w") as f:
        f.write(source + "\n")
    return path


def refused(done):
    return "refused 1" in done.stdout


def check(folder, name, make, n, want):
    bad = []
    seconds = []
    for size in (n, 2 * n, 4 * n):
        done, took = run(listing(folder, name, make(size)))
        seconds.append(took)
        if done.returncode:
            bad.append(f"{name}: exit {done.returncode} at {size}: {done.stderr[-400:]}")
        elif want is not ANY and refused(done) != (want == REFUSED):
            bad.append(f"{name}: wrong answer at {size}: {done.stdout!r}")
    small, _ = run(listing(folder, name, make(n)), SMALL_STACK)
    if small.returncode or (want is not ANY and refused(small) != (want == REFUSED)):
        bad.append(f"{name}: {small.returncode}, {small.stdout!r} with {SMALL_STACK} bytes of stack")
    # Linear is 4; a square would be 16. Small times say nothing.
    if seconds[2] > 1.0 and seconds[2] > 10 * max(seconds[0], 0.05):
        bad.append(f"{name}: {seconds[0]:.2f} s, {seconds[1]:.2f} s, {seconds[2]:.2f} s")
    return bad


def main():
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (make, n, want) in SHAPES.items():
            bad += check(folder, name, make, n, want)
    print("\n".join(bad) or f"{len(SHAPES)} shapes, all linear")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
