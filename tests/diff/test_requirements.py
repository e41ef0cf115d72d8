"""Our requirement parser and version conditions against the `packaging` library."""
import re
import sys

try:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.utils import canonicalize_name
    from packaging.version import InvalidVersion, Version
except ImportError:
    print("the packaging library is not there")
    sys.exit(77)
import packaging

if Version(packaging.__version__) < Version("26"):
    print("packaging is older than 26: another meaning of > with post-releases")
    sys.exit(77)
from reader import Score, read_all, rng, text_of

NAMES = ["numpy", "torch", "Foo.Bar", "a_b-c", "x", "a1", "-a", "a-", "ruamel.yaml", "A", "py_", "é"]
EXTRAS = ["", "", "", "[x]", "[a, B_c]", "[]", "[a,]", "[ a ]", "[a b]", "[", "[-]"]
OPS = ["==", "===", ">=", "<=", "<", ">", "!=", "~=", "=", "=>", "^", "~"]
MARKERS = ["", "", "", "; python_version >= '3.9'", ";python_version<\"3\" and os_name=='nt'", "; extra == 'x'",
           "; (sys_platform == 'linux' or platform_machine in 'arm64 x86') and python_version > '3'", "; bogus == '1'", ";", "; python_version",
           "; python_version >= 3", "; 'a' not in extra", "; ('a' == 'a')", "; (os_name == 'a'", "; os.name == 'posix'", ";os_name=='a'or os_name=='b'"]


def version(r):
    out = ".".join(str(r.choice([0, 0, 1, 2, 3, 10, 2024])) for _ in range(r.choice([1, 2, 2, 3, 3, 4])))
    if r.random() < 0.08:
        out = "1!" + out
    if r.random() < 0.25:
        out += r.choice(["a1", "b2", "rc1", ".beta3", "-alpha", "_c4", "preview", "a.1", "RC2"])
    if r.random() < 0.2:
        out += r.choice([".post1", "-1", "post", ".rev2", "-r3", ".post0"])
    if r.random() < 0.2:
        out += r.choice([".dev0", "dev1", "-dev", ".dev10"])
    if r.random() < 0.15:
        out += r.choice(["+cu118", "+cpu", "+1.2", "+a-b", "+cu.7", "+CPU", "+", "+a..b"])
    if r.random() < 0.05:
        out = r.choice(["v" + out, out + "x", "." + out, out + ".", "", "latest", out + " ", "1.0.0.0"])
    return out


def clause(r):
    v = version(r)
    if r.random() < 0.2:
        v = ".".join(v.split(".")[:2]) + ".*"
    return r.choice(OPS[:8] if r.random() < 0.95 else OPS) + r.choice(["", " "]) + v


def specifier(r):
    return r.choice([",", ", ", " , "]).join(clause(r) for _ in range(r.choice([0, 1, 1, 1, 2, 2, 3])))


def requirement(r):
    name = r.choice(NAMES) + r.choice(["", " "]) + r.choice(EXTRAS)
    pick = r.random()
    if pick < 0.15:
        tail = r.choice([" @ ", "@"]) + r.choice(["https://x/y-1.0.whl", "git+https://h/r.git@" + "a" * 40, "file:///croot/x", "", "u://x y"])
        return name + tail + r.choice(["", " "]) + r.choice(MARKERS)
    spec = specifier(r)
    if pick < 0.25:
        spec = r.choice(["(%s)", "( %s )", "(%s"]) % spec
    return name + r.choice(["", " "]) + spec + r.choice(["", " "]) + r.choice(MARKERS)


def compare_requirements(score, texts):
    good = 0
    for text, got in zip(texts, read_all("requirements", [t.encode() for t in texts], "parse")):
        try:
            want = Requirement(text)
        except InvalidRequirement as e:
            score.check(got is None, "packaging refuses", text, str(e).split("\n")[0], got)
            continue
        if not score.check(got is not None, "refused", text):
            continue
        good += 1
        name, extras, spec, url, marker, fixed = (text_of(s) for s in got[3:9])
        score.check(name == canonicalize_name(want.name), "name", text, name)
        score.check(set(filter(None, extras.split(","))) == {canonicalize_name(e) for e in want.extras}, "extras", text, extras)
        score.check(SpecifierSet(spec) == want.specifier, "specifier", text, spec)
        score.check(url == (want.url or ""), "url", text, url)
        score.check(bool(marker) == (want.marker is not None), "marker", text, marker)
        exact = any(s.operator == "===" or (s.operator == "==" and not s.version.endswith(".*")) for s in want.specifier)
        by_url = bool(want.url) and want.url.endswith("@" + "a" * 40)
        score.check(bool(got[2] & 1) == (exact or by_url), "pinned", text, got)
    print(f"{good} of {len(texts)} requirements read by both")


def compare_versions(score, r, n):
    pairs = [(version(r), version(r)) for _ in range(n)]
    for (a, b), got in zip(pairs, read_all("requirements", [f"{a}\n{b}".encode() for a, b in pairs], "compare")):
        try:
            x, y = Version(a), Version(b)
        except InvalidVersion:
            score.check(got is None, "packaging refuses", a, b, got)
            continue
        score.check(got == (x > y) - (x < y), "order", a, b, got)


def compare_specifiers(score, r, n):
    pairs = [(specifier(r), version(r)) for _ in range(n)]
    for spec, v in list(pairs):  # near misses: the version of the condition itself, and a neighbour
        for part in spec.split(",")[:1]:
            near = part.strip().lstrip("=<>!~ ").removesuffix(".*")
            pairs += [(spec, near), (spec, near + ".1"), (spec, near + r.choice(["a1", ".post1", ".dev1", "+cpu", ".0"]))]
    pairs = [(s, v) for s, v in pairs if not re.search(r"===\s*(,|$)", s)]
    held = 0
    for (spec, v), got in zip(pairs, read_all("requirements", [f"{s}\n{v}".encode() for s, v in pairs], "allows")):
        try:
            literal = "===" in spec
            want = SpecifierSet(spec).contains(v if literal else Version(v), prereleases=True)
        except (InvalidSpecifier, InvalidVersion):
            want = False
        held += got
        score.check(got == want, "allows", spec, v, got, want)
    print(f"{held} of {len(pairs)} conditions hold")


def main():
    r = rng()
    score = Score()
    texts = [requirement(r) for _ in range(10000)]
    # Behind === packaging takes a comma as a part of the version, and nothing as one; nobody means that.
    compare_requirements(score, [t for t in texts if not re.search(r"===.*,|,.*===|===\s*([;)]|$)", t)])
    compare_versions(score, r, 6000)
    compare_specifiers(score, r, 4000)
    return score.end("requirements")


if __name__ == "__main__":
    sys.exit(main())
