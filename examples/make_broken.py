"""Make digits-broken/ from digits/: the same project with the faults people really make.

    python make_broken.py            # keeps runs/ and eval/ of digits-broken
    python make_broken.py --train    # also runs the broken training code again

Every fault is one small function below; its docstring says which rules see it.
The result is the same bytes each time, apart from what --train produces.
"""
import argparse
import csv
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE, BROKEN = HERE / "digits", HERE / "digits-broken"
ROWS = {"train": 420, "val": 80, "test": 90}
KEPT = ["data.py", "model.py", "metrics.py", "baseline.py", "train.py", "evaluate.py",
        "calibrate.py", "schemas.py", "serve.py", "configs/base.yaml", "deploy/serving.yaml",
        "deploy/Dockerfile", "benchmarks/baseline.json"]


def edit(name, *changes):
    """Replace text in a copied file; a text that is not there is an error."""
    file = BROKEN / name
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        if old not in text:
            sys.exit(f"{name}: {old!r} is not in it any more")
        text = text.replace(old, new)
    write(name, text)


def write(name, text):
    """A file of the broken project."""
    file = BROKEN / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def read_rows(split):
    """Header and first rows of a split of the sound project."""
    with (SOURCE / "data" / f"{split}.csv").open(newline="", encoding="utf-8") as handle:
        sheet = csv.reader(handle)
        header = next(sheet)
        return header, [row for row, _ in zip(sheet, range(ROWS[split]))]


def break_data():
    """DAT003 DAT005 DAT006 DAT007 DAT008 DAT013 DAT014 DAT016 DAT019 DAT022: spoil the tables."""
    rng = random.Random(13)
    header, train = read_rows("train")
    tables = {"train": train, "val": read_rows("val")[1], "test": read_rows("test")[1]}
    label, first_pixel = header.index("label"), header.index("p00")

    train += [list(row) for row in tables["test"][:20]]     # leaked test rows, same writers
    train += [list(row) for row in train[:30]]              # plain duplicates
    for row in train[100:112]:                              # the same picture with another label
        train.append([*row[:label], str((int(row[label]) + 1) % 10)])
    for row in tables["test"][40:46]:                       # a class that nobody declared
        row[label] = "10"
    for table in tables.values():
        for row in table:
            row[first_pixel + 63] = "0"                     # constant column
            if rng.random() < 0.6:                          # mostly missing column
                row[first_pixel] = rng.choice(["", "N/A", "null"])
    for row in train[200:206]:
        row[label] = ""                                     # no label at all
    train[5][first_pixel + 9] = "255"                       # outside the declared range
    for number, row in enumerate(train):
        row[0] = f"train-{number:05d}"
    for split, rows in tables.items():
        with (BROKEN / "data" / f"{split}.csv").open("w", newline="", encoding="utf-8") as handle:
            sheet = csv.writer(handle, lineterminator="\n")
            sheet.writerow(header)
            sheet.writerows(rows)


def break_manifest():
    """DAT001 DAT002 DAT027: licence, reason and collection gone, hashes of other files."""
    edit("dataset.yaml",
         ("licence: CC0-1.0\n", ""), ("synthetic: true\n", ""), ("label_audit: label_audit.csv\n", ""),
         ("collected_at: 2026-11-23\n", ""))
    text = (BROKEN / "dataset.yaml").read_text(encoding="utf-8")
    text = re.sub(r"why_not_public: .*\n|collection_method: .*\n", "", text)
    write("dataset.yaml", text)


def break_environment():
    """REQ010 REQ011 REQ014 REQ022: loose requirements, PyYAML undeclared, no Python version, no CI."""
    write("requirements.txt", "torch\nnumpy>=1.20\nfastapi\npydantic\nuvicorn\n")


def break_documents():
    """REQ004 REQ018 LCH013 LCH014 LCH015 ALG002 ALG003: nearly nothing is written down."""
    write("README.md", "# digits-broken\n\nTODO\n\n## Usage\n\n    python train.py\n")
    write("MODEL_CARD.md", "# Digits 2\n\n## Evaluation\n\naccuracy 0.97 on the test split\n")


def break_training_code():
    """TRN022 TRN028 TRN031 TRN039 TRN047 ALG012 VAL006: the loop as it is often written."""
    edit("data.py",
         ("[int(row[c]) for c in PIXEL_COLUMNS]",
          "[int(row[c]) if row[c].isdigit() else 0 for c in PIXEL_COLUMNS]"),
         ('int(row["label"]) for row in rows', 'int(row["label"] or 0) % CLASSES for row in rows'))
    edit("train.py",
         ("@torch.no_grad()\ndef evaluate", "def evaluate"),
         ("    model.eval()\n", ""),
         ("        optimizer.zero_grad(set_to_none=True)\n", ""),
         ("        if not torch.isfinite(loss):\n            raise FloatingPointError("
          'f"loss is {loss.item()} at step {steps} of the epoch")\n', ""),
         ("config[\"grad_clip\"],\n                                        error_if_nonfinite=True)",
          'float("inf"))'),
         ("    seed_everything(config[\"seed\"], deterministic)\n", ""),
         ("shuffle=True,\n                              num_workers=0, generator=generator",
          "shuffle=False"),
         ('data_folder / "train.csv", data_folder / "val.csv"',
          'data_folder / "train.csv", data_folder / "test.csv"'),
         ('            torch.save(model.state_dict(), folder / "best.pt")\n',
          '        torch.save(model.state_dict(), folder / "best.pt")\n'))


def break_service():
    """DEP027 DEP028 DEP030 DEP031: unsafe loading, another artifact, an image of any version."""
    edit("model.py", ("weights_only=True", "weights_only=False"), ("    model.eval()\n", ""))
    edit("serve.py", ("        self.model.eval()\n", ""), ("    @torch.inference_mode()\n", ""))
    edit("deploy/Dockerfile", ("FROM python:3.11.2-slim-bullseye", "FROM python:latest"),
         ("USER 10001\n", ""), ("COPY data.py model.py schemas.py serve.py ./", "ADD . ."))
    text = (BROKEN / "deploy/Dockerfile").read_text(encoding="utf-8")
    write("deploy/Dockerfile", re.sub(r"HEALTHCHECK.*\n", "", text))
    edit("deploy/serving.yaml", ("runs/base", "runs/second"))


def break_measurements():
    """LCH007 LCH008 LCH009 LCH010 DEP004: two levels, no p99, no soak; slower than before."""
    with (SOURCE / "loadtest/loadtest.csv").open(newline="", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle)
                if row["query_set"] == "random" and row["concurrency"] in ("1", "4")]
    columns = [c for c in rows[0] if c not in ("p99_ms", "rss_mb", "cpu_pct", "fds")]
    lines = [",".join(columns)] + [",".join(row[c] for c in columns) for row in rows]
    write("loadtest/loadtest.csv", "\n".join(lines) + "\n")
    before = json.loads((SOURCE / "benchmarks/baseline.json").read_text(encoding="utf-8"))
    before["samples_per_s"] = round(before["samples_per_s"] * 0.7, 1)
    write("benchmarks/current.json", json.dumps(before, indent=1) + "\n")


def break_evaluation():
    """ALG001 VAL007 VAL009 LCH001 LCH006: no baseline, a figure better than its predictions."""
    report = json.loads((BROKEN / "eval/metrics.json").read_text(encoding="utf-8"))
    report = {key: report[key] for key in ("split", "n", "model") if key in report}
    with (BROKEN / "eval/predictions_test.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    share = sum(row["y_true"] == row["y_pred"] for row in rows) / len(rows)
    report["model"] = {"accuracy": round(share + 0.05, 4)}
    write("eval/metrics.json", json.dumps(report, indent=1) + "\n")


def break_config():
    """REQ005 REQ008: no service target, no budget, no expected peak."""
    write("gonogo.yaml", """\
gonogo: 1
stage: launch
project:
  name: digits-broken
  task: classification
  modality: tabular
  classes: 10
manifest: dataset.yaml
logs: ["runs/*/metrics.csv"]
checkpoints: ["runs/*/best.pt"]
metrics: [eval/metrics.json]
predictions: {test: eval/predictions_test.csv}
scores: {used: true}
deploy:
  entry: [serve.py]
  config: [deploy/serving.yaml]
  model: runs/second/best.pt
targets:
- {metric: accuracy, op: ">=", value: 0.97, split: test}
- {metric: recall, op: ">=", value: 0.9, split: test}
""")


def break_signoff():
    """REQ002 REQ003 REQ021 LCH013 LCH014 LCH016: team as owner, expired and missing entries."""
    write(".gonogo/signoff.yaml", """\
gonogo: 1
attestations:
- rule: LCH013
  status: passed
  by: {name: team, email: team@example.com, role: service-owner}
  date: 2026-03-01
  expires: 2026-05-30
  statement: "Rollback was rehearsed."
  evidence:
  - {kind: url, ref: "https://wiki.example.com/rollback"}
- rule: LCH014
  status: failed
  by: {name: Example Service Owner, email: service-owner@example.com, role: service-owner}
  date: 2026-11-01
  expires: 2036-10-31
  statement: "No dashboard yet."
  evidence:
  - {kind: url, ref: "https://wiki.example.com/monitoring"}
""")
    write(".gonogo/waivers.yaml", """\
gonogo: 1
waivers:
- id: W-2026-001
  rule: TRN051
  scope: {paths: ["runs/**"]}
  reason: "The run is repeated with a lower learning rate."
  requested-by: ml-engineer@example.com
  approved-by: {email: algorithm-lead@example.com, role: algorithm-lead, date: 2026-06-01}
  expires: 2026-06-30
""")


def configurations():
    """TRN004 TRN050 TRN051 TRN052 TRN053: no debug run; a rate that diverges; no regularisation."""
    base = (BROKEN / "configs/base.yaml").read_text(encoding="utf-8")
    shared = (("model: cnn", "model: mlp"), ("augment: true", "augment: false"),
              ("dropout: 0.1", "dropout: 0.0"), ("weight_decay: 0.01", "weight_decay: 0.0"),
              ("optimizer: adamw", "optimizer: adam"))
    for name, changes in (
            ("second", (("width: 24", "width: 256"), ("patience: 10", "patience: 1000"))),
            ("nan", (("width: 24", "width: 64"), ("lr: 0.003", "lr: 1.0e+30"), ("epochs: 60", "epochs: 12"),
                     ("patience: 10", "patience: 1000")))):
        text = base
        for old, new in (*shared, *changes):
            if old not in text:
                sys.exit(f"configs/base.yaml: {old!r} is not in it any more")
            text = text.replace(old, new)
        write(f"configs/{name}.yaml", text)
    (BROKEN / "configs/base.yaml").unlink()


def train():
    """Really run the broken code: the run that overfits, the run that diverges, the evaluation."""
    for name in ("second", "nan"):
        subprocess.run([sys.executable, "-B", "train.py", "--config", f"configs/{name}.yaml",
                        "--run", f"runs/{name}"], cwd=BROKEN, check=True)
    (BROKEN / "runs/nan/best.pt").unlink()
    for script in ("calibrate.py", "evaluate.py"):
        subprocess.run([sys.executable, "-B", script, "--run", "runs/second"], cwd=BROKEN, check=True)
    shutil.rmtree(BROKEN / "reports")  # nobody looks at worst cases here


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", action="store_true", help="run the broken training again")
    args = parser.parse_args()

    BROKEN.mkdir(exist_ok=True)
    for old in sorted(BROKEN.iterdir()):
        if old.name not in ("runs", "eval"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in (*KEPT, "dataset.yaml"):
        (BROKEN / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SOURCE / name, BROKEN / name)
    (BROKEN / "data").mkdir()
    for fault in (break_data, break_manifest, break_environment, break_documents,
                  break_training_code, break_service, break_measurements, break_config,
                  break_signoff, configurations):
        fault()
    if args.train:
        train()
        break_evaluation()


if __name__ == "__main__":
    main()
