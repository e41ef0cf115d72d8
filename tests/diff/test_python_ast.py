"""Our syntax tree against the `ast` module of every CPython on the machine.

For each CPython 3.8 ... 3.14 found (pyenv, PATH; 3.14 also as the npm package pyodide,
which PYODIDE names when it is unpacked): its own library and tests, read with the grammar of that version: the same text of the tree with all places
(see dump_ast.py for what older versions do not say), and the same decision to
accept or refuse. Differences that are known stand in known_differences.txt with
their reason; any other fails the test, and so does a known one that is gone.

  test_python_ast.py            a sample, some seconds
  test_python_ast.py --full     every file of every CPython, and of site-packages
  test_python_ast.py --full --version 3.13 DIR...   those folders only
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
SAMPLE = 40


def pythons():
    """{"3.13": command of the interpreter}, the real ones only."""
    found = {}
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    candidates = sorted(pyenv.glob("versions/3.*/bin/python"))
    candidates += [pathlib.Path(p) for v in VERSIONS if (p := shutil.which(f"python{v}"))]
    commands = [[path] for path in candidates + [pathlib.Path(sys.executable)]]
    if os.environ.get("PYODIDE"):
        commands.append(["node", HERE / "pyodide.mjs"])
    for command in commands:
        done = subprocess.run([*command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                              capture_output=True, text=True)
        version = done.stdout.strip()
        if done.returncode == 0 and version in VERSIONS:
            found.setdefault(version, command)
    return found


def library(python, scratch):
    """Its folder; that of pyodide, which is an archive, unpacked."""
    done = subprocess.run([*python, "-c", "import os; print(os.path.dirname(os.__file__))"],
                          capture_output=True, text=True, check=True)
    path = pathlib.Path(done.stdout.strip())
    if path.suffix == ".zip":
        path = pathlib.Path(scratch, "library")
        with zipfile.ZipFile(pathlib.Path(os.environ["PYODIDE"], "python_stdlib.zip")) as z:
            z.extractall(path)
    return path


def known_differences():
    """{(version or "*", end of the path): reason}"""
    known = {}
    for line in (HERE / "known_differences.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            versions, suffix, reason = line.split(None, 2)
            for version in versions.split(","):
                known[version, suffix] = reason
    return known


def reason_for(known, version, path):
    for (v, suffix), reason in known.items():
        if v in ("*", version) and path.endswith(suffix):
            return (v, suffix)
    return None


def records(stream):
    """(status, path, text) of the streams that both sides print."""
    while line := stream.readline():
        length, status, path = line.decode("utf-8", "surrogateescape").rstrip("\n").split(" ", 2)
        text = b""
        if stream is not None and (int(length) or status in OURS):
            text = stream.read(int(length))
            stream.readline()
        yield status, path, text


OURS = ("ok", "broken", "cut", "python2", "unreadable")


def place_of_difference(a, b):
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"ours ...{a[max(0, n - 80):n + 120]!r}\n  theirs ...{b[max(0, n - 80):n + 120]!r}"


def escaped(text):
    """Which characters repr() shows as they are depends on the Unicode version."""
    return text.decode("utf-8", "replace").encode("ascii", "backslashreplace").replace(
        b"\\x", b"\\u00").replace(b"\\U000", b"\\u")


def compare(gonogo, version, python, files, counts, show):
    """Yields (path, kind, detail) of each difference."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("".join(f"{f}\n" for f in files))
        listing.flush()
        ours = subprocess.Popen([gonogo, "debug", "ast", "--python", version, "--files-from",
                                 listing.name], stdout=subprocess.PIPE)
        with open(listing.name) as stdin:
            theirs = subprocess.Popen([*python, "-I", HERE / "dump_ast.py"], stdin=stdin,
                                      stdout=subprocess.PIPE,
                                      env={**os.environ, "LC_ALL": "C.UTF-8"})
        for mine, other in zip(records(ours.stdout), records(theirs.stdout)):
            counts["files"] += 1
            accepted, wanted = mine[0] == "ok", other[0] == "ok"
            if other[0] == "depth":
                counts["depth"] += 1
                continue
            if accepted != wanted:
                yield mine[1], "decision", f"ours {mine[0]}, theirs {other[0]} {other[1][:150]}"
            elif not accepted:
                counts["refused by both"] += 1
            elif mine[2] != other[2] and (version == "3.13" or
                                          escaped(mine[2]) != escaped(other[2])):
                yield mine[1], "tree", place_of_difference(mine[2], other[2])
            else:
                counts["same tree"] += 1
                counts["bytes of tree"] += len(mine[2])
        if ours.wait() or theirs.wait():
            yield "(all)", "failure", f"exit {ours.returncode}, {theirs.returncode}"


def pick(root, full):
    files = sorted(str(p) for p in root.rglob("*.py") if p.is_file())
    files = [f for f in files if "\n" not in f]
    if full:
        return files
    files = [f for f in files if os.path.getsize(f) < 60000 and "site-packages" not in f]
    return sorted(random.Random(len(files)).sample(files, min(SAMPLE, len(files))))


def check(gonogo, version, python, files, known, used):
    counts = dict.fromkeys(["files", "same tree", "refused by both", "depth", "bytes of tree"], 0)
    bad = 0
    for path, kind, detail in compare(gonogo, version, python, files, counts, True):
        key = reason_for(known, version, path)
        if key:
            used.add(key)
            counts["known"] = counts.get("known", 0) + 1
            continue
        bad += 1
        if bad <= 25:
            print(f"{version} {kind} {path}\n  {detail}")
    print(f"{version}: " + ", ".join(f"{v} {k}" for k, v in counts.items()) + f", {bad} differ",
          flush=True)
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--version", action="append")
    parser.add_argument("dirs", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    gonogo = os.environ.get("GONOGO", "build/release/gonogo")
    found = pythons()
    if not found:
        print("skipped: no CPython 3.8 ... 3.14")
        return 77
    known, used, bad = known_differences(), set(), 0
    with tempfile.TemporaryDirectory() as scratch:
        for version, python in found.items():
            if args.version and version not in args.version:
                continue
            files = []
            for root in args.dirs or [library(python, scratch)]:
                files += pick(root, args.full) if root.is_dir() else [str(root)]
            bad += check(gonogo, version, python, files, known, used)
    if args.full and not args.version and not args.dirs:
        for key in sorted(set(known) - used):
            print("known difference that is gone:", *key)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
