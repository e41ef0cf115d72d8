"""Event files against TensorBoard's own EventAccumulator: count, last step and last value of every scalar tag."""
import json
import math
import os
import pathlib
import struct
import subprocess
import sys

try:
    from tensorboard.backend.event_processing import event_accumulator
except ImportError:
    print("tensorboard is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[1] / "data" / "logs" / "tensorboard"
HELPER = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests" / "helper_series"
bad = []


def theirs(path):
    """tag -> (points, last step, last value) as TensorBoard reads the file."""
    acc = event_accumulator.EventAccumulator(str(path), size_guidance={"scalars": 0, "tensors": 0})
    acc.Reload()
    out = {t: [(e.step, e.value) for e in acc.Scalars(t)] for t in acc.Tags()["scalars"]}
    for t in acc.Tags()["tensors"]:
        points = [(e.step, e.tensor_proto) for e in acc.Tensors(t)]
        if points and not points[0][1].tensor_shape.dim and points[0][1].dtype == 1:
            out[t] = [(s, p.float_val[0] if p.float_val else
                       struct.unpack("<f", p.tensor_content)[0]) for s, p in points]
    return out


for path in sorted(p for p in ROOT.rglob("*") if p.is_file()):
    done = subprocess.run([HELPER, str(ROOT), str(path.relative_to(ROOT))], capture_output=True,
                          text=True, check=True)
    ours = {}
    for line in done.stdout.splitlines():
        for part in json.loads(line)["parts"]:
            ours.update(part["tags"])
    for name, points in theirs(path).items():
        if name not in ours:
            bad.append(f"{path.name}: {name} is missing")
            continue
        step, value = points[-1]
        got = ours[name]
        same = (math.isnan(value) and got["last"] is None) or got["last"] == value
        if got["n"] != len(points) or got["last_step"] != step or not same:
            bad.append(f"{path.name}: {name}: {got}, wanted {len(points)} to {step}: {value}")
print("\n".join(bad) or "the same as TensorBoard")
sys.exit(bool(bad))
