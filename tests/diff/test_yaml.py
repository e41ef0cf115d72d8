"""Our YAML reader against PyYAML: the same values, types and places."""
import math
import sys

try:
    import yaml
except ImportError:
    print("PyYAML is not there")
    sys.exit(77)
from reader import ROOT, Score, read_all, rng, text_of

Loader = getattr(yaml, "CSafeLoader", None)
if Loader is None:
    print("PyYAML without libyaml")
    sys.exit(77)
PREFIX = "tag:yaml.org,2002:"


def typed(kind, value):
    """A value as comparable text: floats by bits, integers beyond 64 bits as floats."""
    if kind == "int" and not -2**63 <= value < 2**63:
        kind, value = "float", float(value)
    if kind == "float":
        return (kind, "nan" if math.isnan(value) else value.hex())
    return (kind, value)


class Oracle:
    def __init__(self, text):
        self.loader = Loader(text)
        self.lines = [line for line in text.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")]

    def place(self, mark):
        if mark.line >= len(self.lines):  # libyaml counts a line behind a last line without end
            return [len(self.lines), len(self.lines[-1].encode()) + 1]
        before = self.lines[mark.line][:mark.column]
        return [mark.line + 1, len(before.encode()) + 1]

    def scalar(self, node):
        tag = node.tag.removeprefix(PREFIX)
        if node.tag not in Loader.yaml_constructors and node.style in (None, ""):  # plain data
            tag = self.loader.resolve(yaml.ScalarNode, node.value, (True, False)).removeprefix(PREFIX)
        make = {"int": self.loader.construct_yaml_int, "float": self.loader.construct_yaml_float,
                "bool": self.loader.construct_yaml_bool, "null": self.loader.construct_yaml_null}.get(tag)
        try:
            got = make(node) if make else node.value
        except (ValueError, KeyError):
            return ("str", node.value)
        return typed(tag if make else "str", got)

    def node(self, node):
        at = self.place(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            return (self.scalar(node), at, node.value)
        if isinstance(node, yaml.SequenceNode):
            return ("list", at, [self.node(n) for n in node.value])
        self.loader.flatten_mapping(node)
        pairs = {}
        for key, value in node.value:
            pairs[key.value] = (self.place(key.start_mark), self.node(value))
        return ("map", at, [[k, *v] for k, v in pairs.items()])

    def read(self):
        root = self.loader.get_single_node()
        return self.node(root) if root else (("null", None), [0, 0], "")


def ours(v):
    kind, line, column, raw, value = v
    at = [line, column]
    if kind == "list":
        return (kind, at, [ours(x) for x in value])
    if kind == "map":
        return (kind, at, [[text_of(k), [kl, kc], ours(x)] for k, kl, kc, x in value])
    if kind == "str":
        value = text_of(value)
    return (typed(kind, float(value) if kind == "float" else value), at, text_of(raw))


def random_scalars(r, n):
    """Plain scalars near the borders of YAML 1.1's types."""
    words = ["yes", "No", "ON", "off", "y", "n", "true", "False", "TRUE", "tRue", "null", "~", "Null", "NULL",
             ".inf", "-.INF", "+.Inf", ".nan", ".NaN", "-.nan", "nan", "inf", "1e-4", "5e-05", "1.0e-4", "1.e4",
             "1e4", "1.5e3", "012", "08", "0o17", "0b101", "-0b1", "0b", "0b2", "0x", "0xFg", "0x_", "1_000",
             "_1", "1:30", "1:60", "0:30", "-1:30:00", "1:30.5", "1:2:3.", "190:20:30", "1.", "1._", "._1", "-.5",
             ".5", ".5e+3", "2024-01-01", "2024-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43 Z",
             "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
             "0777777777777777777777", "01777777777777777777777", "0xFFFFFFFFFFFFFFFFFF", "1e400", "1.0e+400",
             "4.9e-324", "2.2250738585072011e-308", "0.1", "123456789012345678901234567890", "+12", "-0", "+0",
             "0.0", "-0.0", "0_", "0_7", "1__2", "1_.5_", "3.14159_26", "12e03", "-2E+05", "6.8523015e+5",
             "685.230_15e+03", "685_230.15", "190:20:30.15", "1:2:", ":1", "1:", "a:b", "=x", "<", "<<x"]
    for w in words:
        yield w
    for _ in range(n):
        size = r.choice([1, 2, 3, 4, 5, 6, 8, 12])
        alphabet = r.choice(["0123456789", "01_", "0123456789._", "0123456789:.", "0123456789eE+-.", "0123456789abcdefxX_",
                             "+-.0123456789eE_:", ".infNaAIFyesnoYONtruTRUE", "0123456789-:T Z."])
        s = "".join(r.choice(alphabet) for _ in range(size)).strip()
        if s and not s.endswith(":") and ": " not in s and not s.startswith(("- ", "? ", "---", "...")) and s != "-":
            yield s


def random_document(r):
    """Block and flow collections with anchors, aliases, merges, quotes and tags."""
    anchors = []

    def scalar():
        return r.choice(["a", "b c", "12", "0x1F", "no", "1e-4", "1.5", "~", "'q''x'", '"d\\n\\u00e9\\t"', "é ü", "日本",
                         "!!str 12", "!!int '7'", "!!float 3", "!!bool Yes", "!!null x", "2024-01-01", "x#y",
                         '""', "''", "!!float 1e-4", "-1:30", "! 5"])

    def key(i):
        return r.choice(["k", "lr", "日", "'q'", "on", "1", "~"]).replace("'", "") + str(i)

    def flow(depth):
        pick = r.random()
        if depth <= 0 or pick < 0.5:
            return scalar() if not anchors or r.random() < 0.85 else "*" + r.choice(anchors) + " "
        if pick < 0.75:
            return "[" + r.choice([", ", ",\n    "]).join(flow(depth - 1) for _ in range(r.randrange(4))) + "]"
        return "{" + ", ".join(f"{key(i)}: {flow(depth - 1)}" for i in range(r.randrange(4))) + "}"

    def block(depth, indent):
        pad = " " * indent
        out = []
        if r.random() < 0.6:
            for i in range(r.randrange(1, 5)):
                out.append(pair(pad, key(i), depth, indent))
            if anchors_of_maps and r.random() < 0.4:
                names = r.sample(anchors_of_maps, min(len(anchors_of_maps), r.randrange(1, 3)))
                merge = "*" + names[0] if len(names) == 1 else "[" + ", ".join("*" + n for n in names) + "]"
                out.insert(r.randrange(len(out) + 1), f"{pad}<<: {merge}\n")
        else:
            for _ in range(r.randrange(1, 4)):
                out.append(pair(pad, None, depth, indent))
        return "".join(out)

    def pair(pad, name, depth, indent):
        head = f"{pad}{name}:" if name else f"{pad}-"
        pick = r.random()
        if depth > 0 and pick < 0.45:
            label = ""
            body = block(depth - 1, indent + r.choice([1, 2, 4]))
            if r.random() < 0.3:
                label = f" &a{len(anchors)}"
                if not body.lstrip().startswith("-"):
                    anchors_of_maps.append(label[2:])
                anchors.append(label[2:])
            return f"{head}{label}{r.choice(['', '  # note'])}\n{body}"
        if pick < 0.55:
            text = "\n".join(f"{pad}      " + w for w in ["some text", "more é", "", "end"])
            return f"{head} {r.choice(['|', '>', '|-', '>+', '|2'])}\n".replace("|2", "|") + text + "\n"
        return f"{head} {flow(2)}\n"

    anchors_of_maps = []
    return block(4, 0).encode()


def mutate(r, text):
    b = bytearray(text)
    for _ in range(r.randrange(1, 4)):
        at = r.randrange(len(b) + 1)
        if r.random() < 0.5 and b:
            del b[at:at + r.randrange(1, 4)]
        else:
            b[at:at] = r.choice([b":", b" ", b"\n", b"-", b"[", b"}", b"'", b'"', b"&x ", b"*x", b"\t", b"#", b"? ", b"|", b"%"])
    return bytes(b)


def files():
    found = [p for pattern in ("rules/**/*.yaml", "tests/cases/**/*.y*ml", "examples/**/*.y*ml", "*.y*ml", ".github/**/*.yml")
             for p in sorted(ROOT.glob(pattern)) if p.is_file()]
    return [p.read_bytes() for p in found[:400]]


def main():
    r = rng()
    score = Score()
    scalars = list(random_scalars(r, 12000))
    texts = [("- " + s + "\n").encode() for s in scalars]
    texts += [random_document(r) for _ in range(1500)] + files()
    texts += [b"", b"# only\n", b"---\n", b"--- a\n...\n", b"\xef\xbb\xbfa: 1\n", "a: é\nb: x\n".encode("utf-16"), b"a: 1\r\nb: [1,\r\n 2]\r\n"]
    texts += [mutate(r, random_document(r)) for _ in range(1500)]
    refused = 0
    for text, (whole, diags, value) in zip(texts, read_all("yaml", texts)):
        names = {d[0] for d in diags}
        try:
            plain = text.decode("utf-16").encode() if text[:2] in (b"\xff\xfe", b"\xfe\xff") else text.removeprefix(b"\xef\xbb\xbf")
            want = Oracle(plain).read()
        except (yaml.scanner.ScannerError, yaml.parser.ParserError, yaml.reader.ReaderError):
            refused += 1
            score.check(not whole and names & {"yaml.syntax", "yaml.encoding"}, "PyYAML refuses", text, diags)
            continue
        except (yaml.composer.ComposerError, yaml.constructor.ConstructorError, RecursionError) as e:
            score.check(names & {"yaml.alias", "yaml.merge", "yaml.documents", "yaml.syntax"}, str(e), text, diags)
            continue
        except (TypeError, AttributeError):  # a key that is a collection
            score.check("yaml.key" in names, "bad key", text, diags)
            continue
        if not score.check(whole, "refused", text, [[d[0], text_of(d[3])] for d in diags]) or "yaml.key" in names:
            continue
        got = ours(value)
        if value[1] == 0:
            want = (want[0], [0, 0], want[2])
        score.check(got == want, text, got, want)
    print(f"{refused} texts refused by both")
    return score.end("yaml")


if __name__ == "__main__":
    sys.exit(main())
