"""gonogo log: overview, comparison with a baseline, JSON against its schema, HTML that is one safe
file, limits, both languages."""
import base64
import hashlib
import html.parser
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PROGRAM = os.environ["GONOGO"]
DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "logs"
VOID = {"meta", "br", "link", "img", "input", "hr"}
bad = []


def want(what, ok):
    if not ok:
        bad.append(what)


def run(*args, codes=(0, 1, 2), where=DATA):
    done = subprocess.run([PROGRAM, "log", *map(str, args)], capture_output=True, timeout=240, check=False,
                          cwd=where)
    if done.returncode not in codes:
        bad.append(f"{args}: exit {done.returncode}: {done.stderr[-500:]!r}")
    return done


def schema():
    text = subprocess.run([PROGRAM, "config", "schema", "log"], capture_output=True, check=True).stdout
    return jsonschema.Draft7Validator(json.loads(text))


VALID = schema()


def document(*args, where=DATA):
    done = run(*args, "-f", "json", where=where)
    doc = json.loads(done.stdout, parse_constant=lambda c: bad.append(f"{args}: {c} in JSON"))
    for error in VALID.iter_errors(doc):
        bad.append(f"{args}: {list(error.path)}: {error.message[:200]}")
    want(f"{args}: the exit code is the document's", doc["exit_code"] == done.returncode)
    return doc


class Page(html.parser.HTMLParser):
    """Elements nest, nothing is loaded, nothing runs."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.text, self.style, self.policy, self.attrs = [], {}, [], "", "", []
        self.feed(text)
        want("all elements are closed", not self.open)

    def handle_starttag(self, tag, attrs):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        attrs = dict(attrs)
        self.attrs += attrs
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.attrs += dict(attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            bad.append(f"</{tag}> does not fit")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        self.text.append(data)


def page(*args, where=DATA):
    text = run(*args, "-f", "html", where=where).stdout.decode()
    p = Page(text)
    digest = base64.b64encode(hashlib.sha256(p.style.encode()).digest()).decode()
    want(f"{args}: policy", p.policy == f"default-src 'none'; style-src 'sha256-{digest}'")
    want(f"{args}: nothing that runs or loads",
         not {"script", "img", "link", "iframe", "object", "use", "image", "foreignobject"} & set(p.seen))
    want(f"{args}: no style attribute, no handler",
         not [a for a in p.attrs if a == "style" or a.startswith("on") or a in ("src", "xlink:href")])
    want(f"{args}: no number that is none", not re.search(r' (d|x|y|cx)="[^"]*(nan|inf)', text))
    return text, p


def curve(path, factor=1.0, late=1.0, rows=400, noise=0.01, seed=1, epochs=0):
    pick = random.Random(seed)
    path.mkdir(parents=True)
    lines = ["epoch,step,train_loss,val_accuracy,lr"]
    for i in range(rows):
        loss = (0.4 + 2 * math.exp(-i / 60)) * factor * (late if i >= rows // 2 else 1) + pick.gauss(0, noise)
        lines.append(f"{i / (epochs or 50)},{i},{loss},{1 - loss / 4 if i % 10 == 0 else ''},{1e-3 * (1 - i / rows)}")
    (path / "metrics.csv").write_text("\n".join(lines) + "\n")
    (path / "hparams.yaml").write_text(f"seed: {seed}\n")


def samples():
    doc = document(".")
    want("all samples in one document", len(doc["runs"]) > 35)
    names = [r["name"] for r in doc["runs"]]
    nan = doc["runs"][names.index("hf_nan")]
    want("findings with their step", any(f["rule"] == "TRN051" and f["step"] == 300 and f["status"] == "fail"
                                         for f in nan["findings"]))
    loss = next(t for t in nan["tags"] if t["name"] == "loss" and "curve" in t)
    want("a curve with a hole", loss["not_finite"] == 21 and loss["curve"]["mean"][-1] is None and
         loss["curve"]["not_finite"][-1] == 1)
    want("columns of one length", all(len({len(c) for c in t["curve"].values()}) == 1
                                      for r in doc["runs"] for t in r["tags"] if "curve" in t))
    _, p = page(".")
    want("a chart for most runs", p.seen["svg"] > 100 and p.seen["section"] >= len(names))
    for args in (["hf_nan"], ["tensorboard/torch_run", "keras_training.log"]):
        for lang, lossword in (("en", "Loss"), ("zh-CN", "损失")):
            text, p = page(*args, "--lang", lang)
            want(f"{lang}: language and words", f'<html lang="{lang}">' in text and lossword in text)


def overview():
    text = run("tensorboard", "hf_nan", "--width", "80").stdout.decode()
    head = text.split("\n\n")[1].splitlines()
    want("overview first", text.startswith("8 runs, ") and head[0].split()[:3] == ["RUN", "STEP", "TIME"])
    want("80 columns", all(len(line) <= 80 for line in head))
    one = run("hf_nan").stdout.decode()
    want("one run needs no overview", one.startswith("hf_nan  "))
    want("no absolute path", str(DATA) not in run(DATA / "hf_nan").stdout.decode())
    want("verdict last", one.rstrip().endswith("VERDICT  NO-GO"))
    plain = run("hf_nan", "tensorboard/torch_run", "--ascii", "--lang", "zh-CN", "--against", "hf").stdout
    want("ASCII only", max(plain) < 128)
    want("no escape to a pipe", b"\x1b" not in run("hf_nan").stdout)
    want("nothing there", run("not/there", codes=(3,)).returncode == 3)


def comparison(root):
    curve(root / "base")
    curve(root / "same", seed=2)
    curve(root / "slightly", factor=1.06, seed=3)
    curve(root / "late", late=1.3, seed=4)
    curve(root / "better", factor=0.8, seed=5)
    curve(root / "noisy", factor=1.06, noise=0.2, seed=6)
    cases = {"same": ("same", 0), "slightly": ("worse", 0), "late": ("much-worse", 1), "better": ("better", 0),
             "noisy": ("same", None)}
    for name, (verdict, code) in cases.items():
        doc = document(name, "--against", "base", "--select", "TRN050,TRN051", where=root)
        against = doc["runs"][0]["against"]
        loss = against["curves"][0]
        want(f"{name}: {loss['verdict']} {doc['exit_code']}, wanted {verdict} {code}",
             loss["verdict"] == verdict and code in (None, doc["exit_code"]))
        want(f"{name}: the setting that differs", name != "late" or against["settings"] ==
             [{"name": "seed", "value": "4", "baseline": "1"}] or against["settings"] == [])
    late = document("late", "--against", "base", where=root)["runs"][0]
    loss = late["against"]["curves"][0]
    want(f"where they part: {loss['apart_from']}", 195 <= loss["apart_from"] <= 206)
    want("it is said", any(f["message_id"] == "baseline.worse-than-baseline" for f in late["findings"]))
    done = run("slightly", "--against", "base", "--tolerance", "3", "--select", "TRN050,TRN051", where=root)
    want("a tolerance of 3 % fails 6 %", done.returncode == 1)
    text = run("late", "--against", "base", where=root).stdout.decode()
    want("table and plot", "much worse, apart from step" in text and "o baseline" in text and "oooo" in text)
    curve(root / "half", rows=800, epochs=100)
    doc = document("half", "--against", "base", where=root)
    want("half the batch: by epoch", doc["runs"][0]["against"]["axis"] == "epoch")
    doc = document("half", "--against", "base", "--by", "step", where=root)
    want("unless asked", doc["runs"][0]["against"]["axis"] == "step")
    (root / "other").mkdir()
    (root / "other" / "metrics.csv").write_text("step,val_f1\n" + "".join(f"{i},0.5\n" for i in range(20)))
    want("nothing in common", document("same", "--against", "other", "--select", "TRN050,TRN051",
                                       where=root)["exit_code"] == 2)
    many = run("same", "--against", ".", codes=(3,), where=root).stderr.decode()
    want("which run?", "--baseline-run" in many and "better" in many)
    done = run("same", "--against", ".", "--baseline-run", "base", "--select", "TRN050,TRN051", where=root)
    want("that one", done.returncode == 0)
    run("same", "--against", "nowhere", codes=(3,), where=root)
    run("same", "--by", "week", codes=(3,), where=root)
    run("same", "--tolerance", "-1", codes=(3,), where=root)
    _, p = page("late", "--against", "base", where=root)
    want("the baseline in the charts", any("(baseline)" in t for t in p.text))


def file_alone(root):
    """Of a file's folder only the file is read: what lies beside it costs nothing."""
    root.mkdir()
    (root / "a.log").write_text("".join(f"step {i} loss: {2 - i / 60}\n" for i in range(50)))
    (root / "config.yaml").write_text("lr: 0.1\n")
    (root / "beside.log").write_text("step 1 loss: nan\n" * 50)
    (root / "metrics.csv").write_text("step,loss\n1,nan\n2,nan\n")
    doc = document("a.log", where=root)
    want("one run", [r["name"] for r in doc["runs"]] == ["a.log"] and doc["exit_code"] == 0)
    shown = run("a.log", where=root).stdout.decode()
    want("its settings beside it count", "settings kept with the run: yes" in shown or "REQ007" not in shown)


def output_file(root):
    target = root / "report.html"
    done = run("same", "-f", "html", "-o", target, where=root)
    want("to a file, nothing printed", target.read_text().startswith("<!DOCTYPE html>") and not done.stdout)
    run("same", "-f", "html", "-o", root / "no" / "dir.html", codes=(4,), where=root)
    run("same", "-f", "nothing", codes=(3,), where=root)


HOSTILE = ["</title></svg><script>alert(1)</script>", '" onmouseover="alert(1)', "' x='", "a\x1b[31mred\x1b[0m",
           "\u202eesrever\u202c", "\u2028line", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "\x00nul", "]]>", "--><b>"]


def hostile(root):
    root.mkdir()
    rows = []
    for i in range(60):
        row = {"step": i, "loss": 2 - i / 50 if i < 50 else math.nan}
        row.update({f"val_accuracy/{name}": i / 60 for name in HOSTILE})
        row.update({f"lr {name}": i / 60 for name in HOSTILE})
        row["note"] = "<script>alert(2)</script>"
        rows.append(json.dumps(row))
    name = "run <script>alert(3)<script> \x1b[2J"
    (root / name).mkdir()
    (root / name / "metrics.jsonl").write_text("\n".join(rows) + "\n")
    (root / name / "train.log").write_text("step 1 loss: 2.5\nTraceback (most recent call last): <script>\x1b[31m\n" * 3)
    text, p = page(root)
    want("nothing became an element", "alert" not in "".join(p.attrs) and "<script" not in text.lower() and
         "<img" not in text and p.seen.get("b", 0) < 40)
    want("it is shown all the same", any("<script>alert(1)" in t for t in p.text))
    want("directions and escapes are written out", "\u202e" not in text and "\\u{202E}" in text and
         "\x1b" not in text and "\u2028" not in text)
    document(root)
    raw = run(root, "-f", "json").stdout.decode()
    want("JSON can be shown in a terminal", "\u202e" not in raw and "\x1b" not in raw and "\\u202e" in raw)
    shown = run(root).stdout
    want("terminal: no escape, no direction", b"\x1b" not in shown and "\u202e".encode() not in shown)
    wild = root / "wild"
    wild.mkdir()
    values = ["nan", "inf", "-inf", "1e308", "-1e308", "5e-324", "0", "-0"] * 8
    (wild / "metrics.csv").write_text("step,loss,val_loss,grad_norm\n" + "".join(
        f"{s},{v},{w},{v}\n" for s, v, w in zip(["nan", "inf", "-5", "1e300", "3"] * 13, values, values[3:] + values)))
    page(wild)
    document(wild, "--against", root / name)
    page(wild, "--against", root / name)
    run(wild, "--against", root / name)
    document(root / name, "--against", wild, "--by", "epoch")


def large(root):
    (root / "long").mkdir(parents=True)
    rows = 120_000
    with open(root / "long" / "metrics.csv", "w", encoding="ascii") as f:
        f.write("step,loss\n")
        f.writelines(f"{i},{45.5 if i == 100_123 else 1 + i % 7}\n" for i in range(rows))
    text, _ = page("long", where=root)
    want(f"a long run is a small page: {len(text)}", len(text) < 60_000)
    want("a spike is cut off, and said", "\u2191 45.5<" in text)
    doc = document("long", where=root)
    c = doc["runs"][0]["tags"][0]["curve"]
    want("the lowest and highest of each part are kept", max(c["max"]) == 45.5 and min(c["min"]) == 1 and
         sum(c["points"]) == rows)
    (root / "wide").mkdir()
    keys = {f"val_accuracy/{i}": 0.5 for i in range(100_000)}
    (root / "wide" / "metrics.jsonl").write_text(
        "".join(json.dumps({"step": i, "loss": 1.0, **keys}) + "\n" for i in range(2)))
    started = time.monotonic()
    text, _ = page("wide", where=root)
    want(f"100 000 tags: {len(text)}", len(text) < 300_000 and time.monotonic() - started < 120)


def limits(root):
    for i in range(4):
        (root / f"r{i}").mkdir(parents=True)
        (root / f"r{i}" / "metrics.csv").write_text("step,loss\n" + "".join(f"{k},{2 - k / 50}\n" for k in range(50)))
    for most, left in ((3, 1), (4, 0), (5, 0)):
        doc = document(".", "--limit", f"log.runs={most}", where=root)
        want(f"log.runs={most}", (len(doc["runs"]), doc["runs_left_out"]) == (4 - left, left))
    size = len(run(".", "-f", "json", where=root).stdout)
    for most, code in ((size - 1, 4), (size, 0), (size + 1, 0)):
        done = run(".", "-f", "json", "--limit", f"log.report={most}", "--select", "TRN050,TRN051", codes=(0, 4), where=root)
        if most > size - 400:
            continue
        want(f"log.report={most}", done.returncode == code)
    exact = len(run(".", "-f", "json", "--select", "TRN050,TRN051", where=root).stdout)
    for most, code in ((exact - 1, 4), (exact, 0), (exact + 1, 0)):
        done = run(".", "-f", "json", "--limit", f"log.report={most}", "--select", "TRN050,TRN051", codes=(0, 4), where=root)
        want(f"log.report {most} of {exact}: {done.returncode}", done.returncode == code)


with tempfile.TemporaryDirectory() as folder:
    samples()
    overview()
    comparison(pathlib.Path(folder))
    output_file(pathlib.Path(folder))
    file_alone(pathlib.Path(folder, "alone"))
    hostile(pathlib.Path(folder, "hostile"))
    large(pathlib.Path(folder, "large"))
    limits(pathlib.Path(folder, "limits"))
print("\n".join(bad) or "gonogo log does as it says")
sys.exit(bool(bad))
