"""Our TOML reader against Python's tomllib: the same values, the same texts refused."""
import datetime
import math
import sys

try:
    import tomllib
except ImportError:
    print("Python without tomllib")
    sys.exit(77)
from reader import ROOT, Score, read_all, rng, text_of


def theirs(v):
    if isinstance(v, bool):
        return ("bool", v)
    if isinstance(v, int):
        return ("int", v)
    if isinstance(v, float):
        return ("float", "nan" if math.isnan(v) else v.hex())
    if isinstance(v, str):
        return ("str", v)
    if isinstance(v, list):
        return ("list", [theirs(x) for x in v])
    if isinstance(v, dict):
        return ("map", {k: theirs(x) for k, x in v.items()})
    return ("date", v)


def date_of(text):
    text = text.replace("z", "Z")
    for cls in (datetime.date, datetime.time, datetime.datetime):
        try:
            head, dot, rest = text.replace("Z", "+00:00").partition(".")
            digits = "".join(c for c in rest[:len(rest) - len(rest.lstrip("0123456789"))])
            return cls.fromisoformat(head + (dot + digits[:6].ljust(6, "0") + rest[len(digits):] if dot else ""))
        except ValueError:
            pass
    return None


def ours(v, dates):
    kind, line, column, raw, value = v
    if kind == "list":
        return (kind, [ours(x, dates) for x in value])
    if kind == "map":
        return (kind, {text_of(k): ours(x, dates) for k, _, _, x in value})
    if kind == "float":
        f = float(value)
        return (kind, "nan" if math.isnan(f) else f.hex())
    if kind == "str":
        return (kind, text_of(value))
    return (kind, value)


def pair_up(a, b):
    """Equal, a date matching the text that it came from."""
    if b[0] == "date":
        return a[0] == "str" and date_of(a[1].replace("t", "T")) == b[1]
    if a[0] != b[0]:
        return False
    if a[0] == "list":
        return len(a[1]) == len(b[1]) and all(map(pair_up, a[1], b[1]))
    if a[0] == "map":
        return list(a[1]) == list(b[1]) and all(pair_up(a[1][k], b[1][k]) for k in a[1])
    return a[1] == b[1]


SCALARS = ["1", "+7", "-0", "0x1F", "0o17", "0b11", "1_000", "0", "01", "1__0", "_1", "1_", "0x_1", "0xG", "+0x1", "1.5", "-1.5e3", "1e5",
           "1E-07", "1.e5", ".5", "5.", "0.1_2", "1_0.5", "01.5", "inf", "-inf", "+nan", "nan", "Infinity", "true", "false", "True", "null",
           '"a"', "'b\\n'", '"\\u00e9\\U0001F600"', '"\\x41"', '"\\ud800"', '"\\q"', '""', "''", '"""\nx\n  y"""', '"""a\\\n   b"""', "'''x''y'''",
           '"""x"""""', '"""""""', "''''a'''''", '"\t"', '"\x01"', '"unclosed', "'un\nclosed'", "2024-01-31", "2024-02-30", "2023-02-29", "07:32:00",
           "07:32", "24:00:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.999999-07:00", "1979-05-27t07:32:00z", "1979-05-27T07:32",
           "1979-05-27T", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "0x8000000000000000", "[]", "[1, 2,]", "[1 2]", "[,]", "[1,,2]", "[\n# c\n1,\n# d\n]", "[[1], [2, [3]]]",
           "{}", "{a = 1}", "{a = 1,}", "{a.b = 1, a.c = 2}", "{a = 1, a = 2}", "{a = {b = 1}, a.c = 2}", "{\na = 1}", "[{a = 1}, {b = [1]}]", "é", "1 # c", "", "1 2",
           "1979-05-27 # date", "1979-05-27 7", "0001-01-01", "12:00:00.123456789", "1e400", "1e-400", "6.626e-34", "3_141.5927", "-0.0", "+0.0", "0e0"]
KEYS = ["a", "b", "c", "a.b", "a.c", "a.b.c", '"a"', "'b'.c", '"".x', "d . e", "1", "1.2", "-", "_x", "é", '"é"', "", "a.", ".a", "a..b", "b.a", "a b", '"""m"""']


def random_document(r):
    out = []
    for _ in range(r.randrange(1, 8)):
        pick = r.random()
        key = r.choice(KEYS if r.random() < 0.3 else KEYS[:7])
        end = r.choice(["\n", "\n", "\r\n", " # note\n"])
        if pick < 0.22:
            out.append(f"[{key}]{end}")
        elif pick < 0.4:
            out.append(f"[[{key}]]{end}")
        else:
            value = r.choice(SCALARS) if r.random() < 0.25 else r.choice(["1", '"s"', "[1, 2]", "{x = 1}", "1.5", "{y.z = []}", "[{}]"])
            out.append(f"{key} = {value}{end}")
    return "".join(out).encode()


def mutate(r, text):
    b = bytearray(text)
    for _ in range(r.randrange(1, 3)):
        at = r.randrange(len(b) + 1)
        if r.random() < 0.5 and b:
            del b[at:at + r.randrange(1, 4)]
        else:
            b[at:at] = r.choice([b"=", b" ", b"\n", b".", b"[", b"]", b"{", b"}", b"'", b'"', b"#", b"\\", b",", b"\r", b"\x00", b"\xff", b"_", b"0", b"-", b"e"])
    return bytes(b)


def too_large(v):
    if isinstance(v, list):
        return any(map(too_large, v))
    if isinstance(v, dict):
        return any(map(too_large, v.values()))
    return isinstance(v, int) and not -2**63 <= v < 2**63


def main():
    r = rng()
    texts = [f"k = {s}\n".encode() for s in SCALARS]
    texts += [f"{a} = 1\n{b} = 2\n".encode() for a in KEYS for b in KEYS]
    texts += [f"{o1}{a}{c1}\n{o2}{b}{c2}\nx = 1\n".encode() for a in KEYS[:9] for b in KEYS[:9]
              for o1, c1 in (("[", "]"), ("[[", "]]"), ("", " = 1"), ("", " = {}"), ("", " = []"))
              for o2, c2 in (("[", "]"), ("[[", "]]"))]
    texts += [p.read_bytes() for p in sorted(ROOT.glob("**/*.toml"))[:200] if "build" not in p.parts]
    docs = [random_document(r) for _ in range(9000)]
    texts += docs + [mutate(r, r.choice(docs)) for _ in range(6000)]
    score = Score()
    refused = 0
    for text, (whole, diags, value) in zip(texts, read_all("toml", texts)):
        try:
            want = tomllib.loads(text.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            refused += 1
            score.check(not whole and diags[0][0] == "toml.syntax" and diags[0][1] > 0, "tomllib refuses", e, text)
            continue
        if too_large(want):  # the specification: 64 bits or an error
            score.check(not whole, "too large", text)
            continue
        if score.check(whole, "refused", text, [text_of(d[3]) for d in diags]):
            score.check(pair_up(ours(value, None), theirs(want)), text, value, want)
    print(f"{refused} of {len(texts)} texts refused by both")
    return score.end("toml")


if __name__ == "__main__":
    sys.exit(main())
