"""Event files against TensorBoard's own EventAccumulator, value for value: what the reader says of every event of a file, and
what is left of a run after its restarts.

The files: those of tests/data and tests/logs/real; where torch or TensorFlow can be imported, new ones that they write now.
"""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.plugins.hparams import plugin_data_pb2
    from tensorboard.util import tensor_util
except ImportError as e:
    print(f"not compared: {e}")
    sys.exit(77)

TESTS = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests"
WRITERS = (("torch.utils.tensorboard", "torch_tensorboard.py", ("kinds", "restarted")),
           ("tensorflow", "tensorflow_summary.py", ("v1", "v2")))
NAN = "nan"
compared = 0
bad = []


def check(where, ours, theirs):
    global compared
    compared += len(theirs) if isinstance(theirs, (list, dict)) else 1
    if ours == theirs:
        return
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        ours, theirs = next((a, b) for a, b in zip(ours, theirs) if a != b)
    bad.append(f"{where}: ours {str(ours)[:300]}, theirs {str(theirs)[:300]}")


def bits(x, single=False):
    """The number as its bits; all NaN are one."""
    if x != x:
        return NAN
    if not single:
        return struct.pack(">d", x).hex()
    packed = struct.pack(">f", x)
    assert struct.unpack(">f", packed)[0] == x, f"{x} is no float32"
    return packed.hex()


def number(digits):
    return struct.unpack(">d", bytes.fromhex(digits))[0]


def ours_of(path):
    """Values and histograms by tag, parameters; all numbers as they came out of the reader."""
    done = subprocess.run([BUILD / "helper_tfevents", path], capture_output=True, text=True, check=True)
    values, histograms, params = {}, {}, {}
    for line in done.stdout.split("\n"):
        kind, _, rest = line.partition(" ")
        if kind == "value":
            _, step, time, value, tag = rest.split(" ", 4)
            values.setdefault(tag, []).append((number(step), bits(number(time)), number(value)))
        elif kind == "histogram":
            head = rest.split(" ", 10)
            sums, count = [bits(number(h)) for h in head[3:8]], int(head[9])
            rows, tag = (head[10].split(" ", 3 * count) if count else [head[10]]), None
            *rows, tag = rows
            rows = [number(r) for r in rows]
            histograms.setdefault(tag, []).append((number(head[1]), bits(number(head[2])), sums,
                                                   list(zip(rows[::3], rows[1::3], rows[2::3]))))
        elif kind == "param":
            key, _, text = rest.partition(" ")[2].partition("\t")
            params[key] = text
    return values, histograms, params, done.stderr


def accumulate(path, purge):
    a = event_accumulator.EventAccumulator(str(path), purge_orphaned_data=purge, size_guidance={
        k: 0 for k in ("scalars", "tensors", "histograms", "compressedHistograms", "images", "audio")})
    return a.Reload()


def plugin_of(a, tag):
    try:
        return a.SummaryMetadata(tag).plugin_data.plugin_name
    except KeyError:
        return ""


def settings_of(a):
    """Of the hparams plug-in, and of texts that are a JSON object."""
    out = {}
    contents = a.PluginTagToContent("hparams") if "hparams" in a._plugin_to_tag_to_content else {}
    for content in contents.values():
        for k, v in plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info.hparams.items():
            out[k] = {"string_value": v.string_value, "bool_value": str(v.bool_value).lower(),
                      "number_value": v.number_value}[v.WhichOneof("kind")]
    return out


def flat(prefix, value):
    """Names joined by a slash; what is not set or empty, and lists, are no settings."""
    if value in (None, "") or isinstance(value, list):
        return {}
    if isinstance(value, dict):
        return {k: v for key, item in value.items() for k, v in flat(f"{prefix}/{key}" if prefix else key, item).items()}
    return {prefix: value}


def compare_file(path):
    a = accumulate(path, purge=False)
    values, histograms, params, said = ours_of(path)
    where = str(path.relative_to(path.parents[2]))
    if "checksum of the data is wrong" in said:     # TensorBoard stops there, we go on with the next record
        if a.Tags()["scalars"] or not values:
            bad.append(f"{where}: is not the sample that is broken in its first record")
        return
    seen, wanted = set(), settings_of(a)
    for tag in a.Tags()["scalars"]:
        seen.add(tag)
        check(f"{where}: scalar {tag}", [(s, t, bits(v, True)) for s, t, v in values.get(tag, [])],
              [(e.step, bits(e.wall_time), bits(e.value, True)) for e in a.Scalars(tag)])
    for tag in a.Tags()["histograms"]:
        theirs = [e.histogram_value for e in a.Histograms(tag)]
        check(f"{where}: moments of {tag}", [(s, t, sums) for s, t, sums, _ in histograms.get(tag, [])],
              [(e.step, bits(e.wall_time), [bits(x) for x in (h.min, h.max, h.num, h.sum, h.sum_squares)])
               for e, h in zip(a.Histograms(tag), theirs)])
        check(f"{where}: buckets of {tag}", [[(r, c) for _, r, c in b] for *_, b in histograms.get(tag, [])],
              [list(zip(h.bucket_limit, h.bucket)) for h in theirs])
        histograms.pop(tag, None)
    for tag in a.Tags()["tensors"]:
        events, plugin = a.Tensors(tag), plugin_of(a, tag)
        arrays = [tensor_util.make_ndarray(e.tensor_proto) for e in events]
        if plugin == "text":
            text = arrays[0].flat[0].decode() if arrays[0].size else ""
            if text.startswith("{"):
                wanted = {**flat("", json.loads(text)), **wanted}
        elif plugin == "histograms":
            check(f"{where}: rows of {tag}", [(s, t, [tuple(map(bits, row)) for row in b]) for s, t, _, b in histograms.pop(tag, [])],
                  [(e.step, bits(e.wall_time), [tuple(map(bits, map(float, row))) for row in x]) for e, x in zip(events, arrays)])
        elif plugin in ("", "scalars") and arrays[0].ndim == 0:
            seen.add(tag)
            check(f"{where}: tensor {tag}", [(s, t, bits(v)) for s, t, v in values.get(tag, [])],
                  [(e.step, bits(e.wall_time), bits(float(x))) for e, x in zip(events, arrays)])
    check(f"{where}: tags", sorted(values), sorted(seen))
    check(f"{where}: histograms left over", sorted(histograms), [])
    check(f"{where}: names of settings", sorted(params), sorted(wanted))
    for k, v in wanted.items():
        text = params.get(k, "")
        same = float(text or "nan") == v if isinstance(v, (int, float)) and not isinstance(v, bool) else \
            text == (str(v).lower() if isinstance(v, bool) else v)
        check(f"{where}: setting {k}", text if same else [text], text if same else [v])


def compare_run(folder):
    """What is left after restarts, of all event files of a folder, in the order of their names."""
    a = accumulate(folder, purge=True)
    files = sorted(p.name for p in folder.iterdir() if p.is_file() and "tfevents" in p.name)
    done = subprocess.run([BUILD / "helper_series", "--points", folder, *files], capture_output=True, text=True, check=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    if "checksum of the data is wrong" in done.stderr or not a.Tags()["scalars"]:
        return
    if len(runs) != 1 or len(runs[0]["parts"]) != 1:
        bad.append(f"{folder.name}: {[[p['path'] for p in r['parts']] for r in runs]}, wanted one run of one part")
        return
    tags = runs[0]["parts"][0]["tags"]
    for tag in a.Tags()["scalars"]:
        if tag.rpartition("/")[2] == "epoch":       # an axis of the others
            continue
        points = [(e.step, e.value) for e in a.Scalars(tag)]
        got = tags.get(tag, {})
        check(f"{folder.name}: points of {tag}", got.get("n"), len(points))
        check(f"{folder.name}: end of {tag}", (got.get("last_step"), bits(got["last"] if got.get("last") is not None else float("nan"))),
              (points[-1][0], bits(points[-1][1])))
        finite = [v for _, v in points if abs(v) < float("inf")]
        if finite:
            check(f"{folder.name}: range of {tag}", (got.get("min"), got.get("max")), (min(finite), max(finite)))
        if len(points) <= 512 and got.get("curve"):
            check(f"{folder.name}: curve of {tag}", [(s, NAN if v is None else v) for s, v in got["points"]],
                  [(s, v if abs(v) < float("inf") else NAN) for s, v in points])


def check_all(root):
    files = sorted(p for p in root.rglob("*") if p.is_file() and "tfevents" in p.name)
    for path in files:
        compare_file(path)
    for folder in sorted({p.parent for p in files}):
        compare_run(folder)
    return len(files)


def written_now(folder):
    """What a library on this machine writes; the reasons where there is none."""
    missing = []
    for module, script, cases in WRITERS:
        if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode:
            missing.append(module)
            continue
        for case in cases:
            done = subprocess.run([sys.executable, "-W", "ignore", TESTS / "logs" / "real" / "make" / script, case,
                                   folder / f"{module}-{case}"], capture_output=True, text=True, cwd=folder)
            if done.returncode:
                missing.append(f"{module}, case {case} ({done.stderr.strip().splitlines()[-1]})")
    return missing


def main():
    n = check_all(TESTS / "data" / "logs" / "tensorboard") + check_all(TESTS / "logs" / "real")
    with tempfile.TemporaryDirectory() as tmp:
        missing = written_now(pathlib.Path(tmp))
        n += check_all(pathlib.Path(tmp))
    print("\n".join(bad))
    print(f"{n} event files, {compared} values and lists compared, {len(bad)} differ"
          + (f"; nothing written now by {', '.join(missing)}" if missing else ""))
    return bool(bad) or not compared


if __name__ == "__main__":
    sys.exit(main())
