"""YAML made to be slow: the time of n, 2n and 4n bytes must grow like the text."""
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
    "open brackets": lambda n: fill(b"[", n),
    "open braces": lambda n: fill(b"{", n),
    "nested flow maps": lambda n: fill(b"{a: ", n),
    "dashes": lambda n: fill(b"- ", n),
    "questions": lambda n: fill(b"? ", n),
    "brackets, a line each": lambda n: fill(b"[\n", n),
    "flow sequence": lambda n: fill(b"a,", n, b"[", b"]"),
    "flow map": lambda n: numbered("a%d: b,\n", n).join([b"{", b"}"]),
    "keys of one map": lambda n: numbered("key%d: 1\n", n),
    "same key": lambda n: fill(b"k: 1\n", n),
    "integer keys": lambda n: numbered("%d: x\n", n),
    "%TAG lines": lambda n: numbered("%%TAG !h%d! x\n", n).replace(b"%%", b"%") + b"--- a\n",
    "% lines after NEL": lambda n: fill(b"\xc2\x85%A b", n),
    "anchors": lambda n: numbered("- &a%d x\n", n),
    "aliases": lambda n: fill(b"- *a\n", n, b"- &a x\n"),
    "anchors and aliases": lambda n: numbered("- &a%d x\n- *a%d\n", n),
    "doubling aliases": lambda n: b"a: &a0 [x]\n" + b"".join(b"b%d: &a%d [*a%d, *a%d]\n" % (i, i, i - 1, i - 1) for i in range(1, n // 30)),
    "merge chain": lambda n: b"a: &a0 {x: 1}\n" + b"".join(b"b%d: &a%d {<<: *a%d}\n" % (i, i, i - 1) for i in range(1, n // 30)),
    "merges of one": lambda n: fill(b"- <<: *a\n", n, b"- &a {x: 1}\n"),
    "documents": lambda n: fill(b"---\n", n),
    "comment": lambda n: fill(b"#", n),
    "comments": lambda n: fill(b"# x\n", n, b"a:\n", b" b\n"),
    "empty lines": lambda n: fill(b"\n", n, b"a:", b" b\n"),
    "spaces": lambda n: fill(b" ", n, b"a:", b"b"),
    "plain scalar": lambda n: fill(b"x", n),
    "plain lines": lambda n: fill(b" x\n", n, b"a\n"),
    "plain digits": lambda n: fill(b"9", n),
    "plain underscores": lambda n: fill(b"1_", n, b"", b".0"),
    "sixties": lambda n: fill(b":5", n, b"1"),
    "single quotes": lambda n: fill(b"''", n, b"'", b"'"),
    "escapes": lambda n: fill(b"\\x41", n, b'"', b'"'),
    "open quote": lambda n: fill(b"x\n ", n, b'"'),
    "literal": lambda n: fill(b" x\n", n, b"|\n"),
    "folded": lambda n: fill(b" x\n\n", n, b">\n"),
    "percent in tag": lambda n: fill(b"%41", n, b"!<", b"> x"),
    "tags": lambda n: fill(b"- !!python/name:os.system x\n", n),
    "booleans": lambda n: fill(b"- no\n", n),
    "long key": lambda n: fill(b"x", n, b"? ", b"\n: y"),
    "colons": lambda n: fill(b"a:", n),
    "wide characters": lambda n: fill("- 日本: é\n".encode(), n),
    "one line, wide": lambda n: fill("é, ".encode(), n, b"[", b"]"),
    "bare CR": lambda n: fill(b"- a\r", n),
    "NUL": lambda n: fill(b"\0", n, b"a: "),
    "UTF-16": lambda n: b"\xff\xfe" + fill(b"-\0 \0a\0\n\0", n),
}


def seconds(text):
    """CPU time of one reading, the start of the program taken off by the caller."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    read_all("yaml", [text], "first", "quiet")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    base = int(sys.argv[1]) if len(sys.argv) > 1 else 15_000
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
