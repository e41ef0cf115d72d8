"""TOML made to be slow: the time of n, 2n and 4n bytes must grow like the text."""
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "diff"))
from reader import read_all  # noqa: E402


def fill(part, size, head=b"", tail=b""):
    return head + part * max(1, (size - len(head) - len(tail)) // len(part)) + tail


def numbered(form, size):
    out, n, i = [], 0, 0
    while n < size:
        out.append((form % ((i,) * form.count("%d"))).encode())
        n += len(out[-1])
        i += 1
    return b"".join(out)


SHAPES = {
    "open brackets": lambda n: fill(b"[", n, b"a = "),
    "open braces": lambda n: fill(b"{a=", n, b"a = "),
    "dotted key": lambda n: fill(b"a.", n),
    "dotted header": lambda n: fill(b"a.", n, b"["),
    "keys": lambda n: numbered("key%d = 1\n", n),
    "dotted keys": lambda n: numbered("a.b.c.k%d = 1\n", n),
    "tables": lambda n: numbered("[a.b.t%d]\n", n),
    "arrays of tables": lambda n: fill(b"[[a.b]]\n", n),
    "nested arrays of tables": lambda n: fill(b"[[a]]\n[[a.b]]\nx = 1\n", n),
    "array": lambda n: fill(b"1,", n, b"a = [", b"]"),
    "array of inline tables": lambda n: fill(b"{a={b={c=1}}},", n, b"a = [", b"]"),
    "inline keys": lambda n: numbered("k%d = 1, ", n).join([b"a = {", b"z = 1}"]),
    "inline dotted": lambda n: numbered("b.k%d = 1, ", n).join([b"a = {", b"z = 1}"]),
    "comment": lambda n: fill(b"#", n),
    "empty lines": lambda n: fill(b"\n", n),
    "spaces": lambda n: fill(b" ", n),
    "string": lambda n: fill(b"x", n, b'a = "', b'"'),
    "escapes": lambda n: fill(b"\\t", n, b'a = "', b'"'),
    "many lines": lambda n: fill(b"x\r\n", n, b'a = """', b'"""'),
    "folded": lambda n: fill(b"\\\n  ", n, b'a = """', b'"""'),
    "backslash spaces": lambda n: fill(b" ", n, b'a = """\\', b'"""'),
    "quotes": lambda n: fill(b'""\\"', n, b'a = """', b'"""'),
    "digits": lambda n: fill(b"9", n, b"a = "),
    "float digits": lambda n: fill(b"9", n, b"a = 0."),
    "underscores": lambda n: fill(b"9_", n, b"a = ", b"9.0"),
    "date and spaces": lambda n: fill(b"2024-01-01 ", n, b"a = "),
    "long key": lambda n: fill(b"k", n, b"", b" = 1"),
    "wide keys": lambda n: numbered('"日本%d" = 1\n', n),
    "bare CR": lambda n: fill(b"\r", n),
    "no UTF-8": lambda n: fill(b"#x\n", n, b"", b"\xff"),
}


def seconds(text):
    """CPU time of one reading, the start of the program taken off by the caller."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_all("toml", [text], "quiet")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    base = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    idle = min(seconds(b"") for _ in range(3))
    bad = 0
    for name, make in SHAPES.items():
        t = [max(seconds(make(n)) - idle, 0.0) for n in (base, 2 * base, 4 * base)]
        slow = t[2] > 8 * t[0] + 0.15  # linear is 4; the rest is for a busy machine
        bad += slow
        if slow or len(sys.argv) > 1:
            print(f"{'SLOW' if slow else 'ok':5}{name:24}{t[0]:8.3f}{t[1]:8.3f}{t[2]:8.3f} s")
    print(f"{len(SHAPES)} shapes, {bad} slow")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
