"""Our JSON reader against Python's json module, on generated documents, and on
the test files of github.com/nst/JSONTestSuite where $JSONTESTSUITE names a copy
of the repository (or of its folder test_parsing)."""
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug")) / "tests/helper_json"
DOCUMENTS = 1500

# How the files that RFC 8259 leaves open are read (docs/formats/json.md).
ACCEPTED = {
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    "i_structure_UTF-8_BOM_empty_object.json",
}
# What Python writes and the standard refuses: read, and flagged.
EXTENSION = {"n_number_NaN.json", "n_number_infinity.json", "n_number_minus_infinity.json"}
FAULTS = ("json.syntax", "json.encoding", "json.truncated", "json.limit", "io.error")


def run(mode, paths):
    out = []
    for i in range(0, len(paths), 500):
        done = subprocess.run([HELPER, mode, *paths[i:i + 500]], capture_output=True, check=True)
        out += done.stdout.decode().splitlines()
    return out


def dump(v):
    if v is None:
        return "null"
    if v is True or v is False:
        return str(v).lower()
    if isinstance(v, int):
        return f"i{v}"
    if isinstance(v, float):
        if v != v:
            return "nan"
        return f"f{struct.unpack('<Q', struct.pack('<d', v))[0]:016x}"
    if isinstance(v, str):
        return f'"{v.encode().hex()}"'
    if isinstance(v, list):
        return "[" + "".join(dump(x) + "," for x in v) + "]"
    return "{" + "".join(f"{dump(k)}:{dump(x)}," for k, x in v.items()) + "}"


CHARS = ["a", "b", "\"", "\\", "/", "\n", "\t", "\x00", "\x1f", "\x7f", "é", "中", "😀",
         " ", "￿", "\U0010ffff", " ", "}", "]", ",", ":"]


def text(r):
    return "".join(r.choice(CHARS) for _ in range(r.choice([0, 1, 3, 8, 15, 16, 17, 40, 200])))


def value(r, depth):
    kind = r.randrange(9 if depth else 6)
    if kind == 0:
        return r.choice([None, True, False])
    if kind == 1:
        return r.choice([0, 1, -1, 2**53 + 1, 2**63 - 1, -2**63, 10**18, r.randrange(-10**9, 10**9)])
    if kind == 2:
        return struct.unpack("<d", struct.pack("<Q", r.getrandbits(64)))[0]
    if kind == 3:
        return r.choice([0.1, -0.0, 1e22, 5e-324, 1.7976931348623157e308, r.random()])
    if kind in (4, 5):
        return text(r)
    if kind == 6:
        return [value(r, depth - 1) for _ in range(r.randrange(6))]
    return {text(r): value(r, depth - 1) for _ in range(r.choice([0, 1, 3, 5, 20]))}


def written(r, v):
    return json.dumps(v, ensure_ascii=r.random() < .5, indent=r.choice([None, None, 1, "\t"]),
                      separators=r.choice([None, (",", ":"), (" ,\r\n", "\t: ")]))


def spoilt(r, data):
    at = r.randrange(len(data))
    change = r.randrange(4)
    if change == 0:
        return data[:at]
    if change == 1:
        return data[:at] + data[at + 1:]
    if change == 2:
        return data[:at] + bytes([r.choice(b"{}[],:\"\\0-+.eE\x00\xff\xc3 tfnN")]) + data[at + 1:]
    return data[:at] + bytes([r.randrange(256)]) + data[at:]


def oracle(data):
    """Python's answer, or None. It lets lone surrogates pass; UTF-8 does not."""
    try:
        if data.startswith(b"\xef\xbb\xbf"):
            return None
        got = dump(json.loads(data.decode("utf-8")))
        return got
    except (ValueError, RecursionError):
        return None


def inf_free(data):
    """Numbers beyond a double are the largest double here, infinite in Python."""
    try:
        def pairs(items):
            return dict(items)
        seen = []
        json.loads(data.decode(), parse_float=lambda s: seen.append(float(s)), object_pairs_hook=pairs)
        return all(abs(x) != float("inf") for x in seen)
    except ValueError:
        return True


def generated():
    r = random.Random(20240601)
    with tempfile.TemporaryDirectory() as folder:
        paths, wanted, datas = [], [], []
        for n in range(DOCUMENTS):
            data = written(r, value(r, 5)).encode()
            if n % 3 == 0:
                data = spoilt(r, data)
            if not inf_free(data):
                continue
            path = pathlib.Path(folder) / f"{n}.json"
            path.write_bytes(data)
            paths.append(str(path))
            wanted.append(oracle(data))
            datas.append(data)
        trees, pulls = run("tree", paths), run("pull", paths)
    bad = 0
    for data, want, tree, pulled in zip(datas, wanted, trees, pulls):
        diags, got = tree.split("\t")
        refused = any(f in diags for f in FAULTS)
        stray = pulled.split(",")[-1]
        if refused != (want is None) or (want is not None and got != want) or \
                (stray != "") != refused:
            bad += 1
            if bad < 5:
                at = len(os.path.commonprefix([want or "", got]))
                print("differs:", data[:200], "\n python:", (want or "refused")[at:at + 60],
                      "\n ours:  ", diags, got[at:at + 60], "\n pull:", stray)
        elif want is not None and "duplicate" not in diags and pulled != want + ",":
            bad += 1
            print("events differ:", data[:300])
    print(f"{len(paths)} documents, {sum(w is None for w in wanted)} of them wrong, {bad} differ")
    return bad


def suite(folder):
    folder = folder / "test_parsing" if (folder / "test_parsing").is_dir() else folder
    paths = sorted(folder.glob("*.json"))
    bad = []
    for path, tree, pulled in zip(paths, run("tree", [str(p) for p in paths]), run("pull", [str(p) for p in paths])) \
            if paths else []:
        refused = any(f in tree.split("\t")[0] for f in FAULTS)
        accept = path.name.startswith("y_") or path.name in ACCEPTED or path.name in EXTENSION
        flagged = "json.non-finite" in tree
        if refused == accept or flagged != (path.name in EXTENSION) or \
                bool(pulled.split(",")[-1]) != refused:
            bad.append(f"{path.name}: {tree}")
    print("\n".join(bad))
    print(f"{len(paths) - len(bad)}/{len(paths)} files of JSONTestSuite as specified")
    return len(bad) + (not paths)


def main():
    if not HELPER.exists():
        print("helper_json is not built")
        return 77
    bad = generated()
    where = os.environ.get("JSONTESTSUITE")
    if where:
        bad += suite(pathlib.Path(where))
    else:
        print("JSONTESTSUITE not set: its files were not read")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
