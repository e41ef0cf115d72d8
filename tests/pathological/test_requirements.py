"""Requirement files made to be slow: the time of n, 2n and 4n bytes must grow like the text."""
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "diff"))
from reader import read_all  # noqa: E402


def fill(part, size, head=b"", tail=b""):
    return head + part * max(1, (size - len(head) - len(tail)) // len(part)) + tail


SHAPES = {
    ("requirements.txt", "lines"): lambda n: fill(b"numpy==1.26.4\n", n),
    ("requirements.txt", "continued lines"): lambda n: fill(b"\\\n", n, b"a"),
    ("requirements.txt", "continued hashes"): lambda n: fill(b" \\\n --hash=sha256:a", n, b"a==1"),
    ("requirements.txt", "hash signs"): lambda n: fill(b"#", n, b"a"),
    ("requirements.txt", "bad lines"): lambda n: fill(b"!\n", n),
    ("requirements.txt", "extras"): lambda n: fill(b"a,", n, b"x[", b"a]"),
    ("requirements.txt", "clauses"): lambda n: fill(b"!=1.0,", n, b"x>=1,"),
    ("requirements.txt", "long version"): lambda n: fill(b"1.", n, b"x==", b"1"),
    ("requirements.txt", "open marker"): lambda n: fill(b"(", n, b"x ; "),
    ("requirements.txt", "long marker"): lambda n: fill(b"os_name == 'a' or ", n, b"x ; ", b"os_name == 'b'"),
    ("requirements.txt", "spaces"): lambda n: fill(b" ", n, b"x", b"y"),
    ("requirements.txt", "slashes"): lambda n: fill(b"/", n, b"./"),
    ("environment.yml", "pip section"): lambda n: fill(b"  - numpy==1\n", n, b"dependencies:\n- pip:\n"),
    ("environment.yml", "brackets"): lambda n: fill(b"a='b',", n, b"dependencies:\n- \"x[", b"]\"\n"),
    ("pyproject.toml", "dependencies"): lambda n: fill(b'"numpy>=1",', n, b"[project]\ndependencies = [", b"]\n"),
    ("pyproject.toml", "sources"): lambda n: b"[project]\ndependencies = [" + fill(b'"x",', n // 2) + b"]\n[tool.uv.sources]\n"
    + b"".join(b"s%d = {path='.'}\n" % i for i in range(n // 40)),
    ("pyproject.toml", "poetry clauses"): lambda n: fill(b"^1.2,", n, b"[tool.poetry.dependencies]\nx = '", b"^1'\n"),
    ("setup.py", "quotes"): lambda n: fill(b"'", n),
    ("setup.py", "words"): lambda n: fill(b"install_requires=[", n),
    ("setup.cfg", "values"): lambda n: fill(b"    x\n", n, b"[options]\ninstall_requires =\n"),
    ("conda-lock.yml", "platforms"): lambda n: fill(b"- {name: a, version: 1}\n", n, b"package:\n"),
}


def seconds(name, text):
    """CPU time of one reading, the start of the program taken off by the caller."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_all("requirements", [text], name)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    base = int(sys.argv[1]) if len(sys.argv) > 1 else 15_000
    idle = min(seconds("setup.cfg", b"") for _ in range(3))
    bad = 0
    for (file, name), make in SHAPES.items():
        t = [max(seconds(file, make(n)) - idle, 0.0) for n in (base, 2 * base, 4 * base)]
        slow = t[2] > 8 * t[0] + 0.15  # linear is 4; the rest is for a busy machine
        bad += slow
        if slow or len(sys.argv) > 1:
            print(f"{'SLOW' if slow else 'ok':5}{file:20}{name:24}{t[0]:8.3f}{t[1]:8.3f}{t[2]:8.3f} s")
    print(f"{len(SHAPES)} shapes, {bad} slow")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
