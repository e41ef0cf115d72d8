"""Formats that are known but not read are named, with what to do instead, by `gonogo log` and by
`gonogo check`; a store of curves makes a run that cannot be judged, never "no log"."""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

PROGRAM = os.environ["GONOGO"]
bad = []


def database(*tables):
    def make(path):
        with sqlite3.connect(path) as db:
            for table in tables:
                db.execute(f"create table {table}")
    return make


def archive(*members):
    def make(path):
        with zipfile.ZipFile(path, "w") as z:
            for name in members:
                z.writestr(name, "{}")
    return make


def content(data):
    return lambda path: path.write_bytes(data)


# path, how it is made, what it is called, does it hold curves of its own
KNOWN = [
    (".aim/run_metadata.sqlite", database("run(id integer)"), "Aim repository", True),
    ("swanlog/run-1/files/swanlab-metadata.json", content(b'{"a": 1}'), "SwanLab run", True),
    ("swanlog/run-2/backup.swanlab", content(b"\0\1\2"), "SwanLab run", True),
    (".neptune/offline/run__1/exec-0/data-1.log", content(b'{"obj": {}}'), "Neptune offline run", True),
    ("offline-1a2b.zip", archive("task.json", "metrics.jsonl"), "ClearML offline session", True),
    ("a1" * 16 + ".zip", archive("experiment.json", "messages.json"), "Comet offline experiment", True),
    ("cache/p.db", database("metrics(id, timestamp, run_name, step, metrics)"), "trackio database", True),
    ("study.db", database("studies(id)", "trials(id)"), "Optuna study", False),
    ("emissions.csv", content(b"timestamp,project_name,run_id\n1,a,b\n"), "CodeCarbon emissions", False),
    ("nvprof.csv", content(b"==1== NVPROF is profiling process 1\n==1== Profiling result:\n"), "nvprof profile", False),
    ("saved_model.pb", content(b"\x08\x01"), "TensorFlow SavedModel", False),
    ("c/ckpt-1.index", content(b"a" * 70000 + b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"),
     "TensorFlow checkpoint index", False),
    ("m.tflite", content(b"\x1c\0\0\0TFL3" + b"\0" * 40), "TensorFlow Lite model", False),
    ("orbax/manifest.ocdbt", content(b"\x0c\xdb"), "Orbax or OCDBT checkpoint", False),
    ("m.mlmodel", content(b"\x08\x04"), "Core ML model", False),
    ("ov/model.xml", content(b'<?xml version="1.0"?>\n<net name="m" version="11">'), "OpenVINO model", False),
    ("m.engine", content(b"ftrt"), "TensorRT engine", False),
    ("m.llamafile", content(b"MZqFpD"), "llamafile", False),
    ("m.pmml", content(b'<?xml version="1.0"?><PMML version="4.4">'), "PMML model", False),
    ("m.mar", archive("MAR-INF/MANIFEST.json"), "TorchServe archive", False),
    ("d.lance/_versions/1.manifest", content(b"\0"), "Lance dataset", False),
    ("z/zarr.json", content(b'{"zarr_format": 3}'), "Zarr array", False),
    ("dl/dataset_meta.json", content(b'{"version": "3.9", "tensors": []}'), "Deep Lake dataset", False),
]
# Names alike, content that is something else: nothing is said of them.
OTHERS = [
    ("plain.db", database("metrics(id)")),
    ("offline.zip", archive("a.png")),
    ("note.xml", content(b"<note/>")),
    ("m2.index", content(b"abc")),
    ("x/zarr.json", content(b"{}")),
    (".aim/meta/chunks/1/000012.log", content(b"step 1 loss: 2.5\nstep 2 loss: nan\n" * 5)),
    ("swanlog/run-1/logs/loss/10.log", content(b"step 1 loss: 2.5\nstep 2 loss: nan\n" * 5)),
]


def run(*args):
    done = subprocess.run([PROGRAM, *args], capture_output=True, timeout=120, check=False)
    if done.returncode > 2:
        bad.append(f"{args}: exit {done.returncode}: {done.stderr[-500:]!r}")
    return done


def make(root, files):
    for path, how in files:
        path = pathlib.Path(root, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        how(path)


def check_all(root):
    result = json.loads(run("check", root, "-f", "json", "--no-cache").stdout)
    said = {s["path"]: s.get("text", "") for s in result["coverage"]["skipped"]
            if s["reason"] == "format.unsupported"}
    shown = run("log", root).stdout.decode()
    for path, _, name, curves in KNOWN:
        text = said.get(path, "")
        if not text.startswith(f"{name}: not read; ") or len(text) < len(name) + 20:
            bad.append(f"check: {path}: {text!r}, wanted {name}")
        if name not in shown:
            bad.append(f"log: {path}: {name} is not named")
        if curves and path.rpartition("/")[0].split("/")[-1] not in shown:
            bad.append(f"log: {path}: no run")
    for path, _ in OTHERS:
        if path in said or path in shown:
            bad.append(f"{path}: taken for something")


def check_verdict():
    """A store of curves and nothing else: it could not be judged."""
    with tempfile.TemporaryDirectory() as root:
        make(root, [row[:2] for row in KNOWN if row[2] == "Aim repository"])
        if run("log", root).returncode != 2:
            bad.append("an Aim repository alone is not INCONCLUSIVE")
        if "未读取" not in run("log", root, "--lang", "zh-CN").stdout.decode():
            bad.append("not said in Chinese")


with tempfile.TemporaryDirectory() as folder:
    make(folder, [row[:2] for row in KNOWN] + OTHERS)
    check_all(folder)
check_verdict()
print("\n".join(bad) or f"{len(KNOWN)} formats named")
sys.exit(bool(bad))
