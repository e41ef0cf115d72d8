"""Logs that real libraries wrote (real/make says how): `gonogo log` without configuration names the format, has the loss,
validation and learning-rate series from their true first to their true last value, and names the illness that was caused, or
none. The true values were read by the libraries themselves (TensorBoard, csv, json, sqlite3), those of a console by eye.
"""
import json
import math
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent / "real"
GONOGO = os.environ["GONOGO"]
HELPER = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests" / "helper_series"
NAN = math.nan
EVENTS, STATE, CSV, TEXT = "TensorBoard events", "Hugging Face trainer_state.json", "Lightning CSVLogger", "text log"

# Run: illness ("" = none), {format: {tag: (points, first step, first value, last step, last value)}}, settings of the log.
RUNS = {
    "torch-1.13.0-healthy": ("", {
        EVENTS: {
            "train/loss": (100, 0, 1.4194642305374146, 99, 0.07078123092651367),
            "train/learning_rate": (100, 0, 0.009997532702982426, 99, 0.0),
            "train/grad_norm": (100, 0, 1.7287386655807495, 99, 0.21839576959609985),
            "val/loss": (5, 19, 0.06279075145721436, 99, 0.05827804282307625),
            "val/accuracy": (5, 19, 0.9765625, 99, 0.9765625)}},
        {"lr": "0.05", "batch_size": "32", "optimizer": "sgd", "nesterov": "0"}),
    "torch-1.13.0-diverged": ("diverged", {
        EVENTS: {
            "train/loss": (100, 0, 2.370337963104248, 99, NAN),
            "train/learning_rate": (100, 0, 999.7532958984375, 99, 0.0),
            "train/grad_norm": (100, 0, 4.337421894073486, 99, NAN),
            "val/loss": (5, 19, NAN, 99, NAN),
            "val/accuracy": (5, 19, 0.28125, 99, 0.28125)}},
        {"lr": "5000", "batch_size": "32", "optimizer": "sgd", "nesterov": "0"}),
    "torch-1.13.0-restarted": ("", {
        EVENTS: {
            "train/loss": (100, 0, 1.4194642305374146, 99, 0.06955146789550781),
            "train/learning_rate": (100, 0, 0.009993148036301136, 99, 0.01727457530796528),
            "train/grad_norm": (100, 0, 1.7287386655807495, 99, 0.1874389499425888),
            "val/loss": (5, 19, 0.06493253260850906, 99, 0.06064591556787491),
            "val/accuracy": (5, 19, 0.9765625, 99, 0.984375)}},
        {}),
    "keras-2.15.0-healthy": ("", {
        EVENTS: {
            "train:epoch_loss": (12, 0, 0.4828271269798279, 11, 0.069953553378582),
            "train:epoch_learning_rate": (12, 0, 0.4914814531803131, 11, 0.0),
            "validation:epoch_loss": (12, 0, 0.1424185037612915, 11, 0.07273988425731659),
            "validation:epoch_accuracy": (12, 0, 0.9609375, 11, 0.984375)},
        "Keras CSVLogger": {
            "accuracy": (12, 0, 0.83203125, 11, 0.96875),
            "loss": (12, 0, 0.4828271269798279, 11, 0.069953553378582),
            "val_accuracy": (12, 0, 0.9609375, 11, 0.984375),
            "val_loss": (12, 0, 0.1424185037612915, 11, 0.07273988425731659)},
        "Keras History": {
            "accuracy": (12, 0, 0.83203125, 11, 0.96875),
            "loss": (12, 0, 0.4828271269798279, 11, 0.069953553378582),
            "val_accuracy": (12, 0, 0.9609375, 11, 0.984375),
            "val_loss": (12, 0, 0.1424185037612915, 11, 0.07273988425731659)}},
        {}),
    "keras-2.15.0-diverged": ("diverged", {
        EVENTS: {
            "train:epoch_loss": (12, 0, NAN, 11, NAN),
            "train:epoch_learning_rate": (12, 0, 9.829629257030922e+29, 11, 0.0),
            "validation:epoch_loss": (12, 0, NAN, 11, NAN),
            "validation:epoch_accuracy": (12, 0, 0.28125, 11, 0.28125)},
        "Keras CSVLogger": {
            "accuracy": (12, 0, 0.3125, 11, 0.32421875),
            "loss": (12, 0, NAN, 11, NAN),
            "val_accuracy": (12, 0, 0.28125, 11, 0.28125),
            "val_loss": (12, 0, NAN, 11, NAN)},
        "Keras History": {
            "accuracy": (12, 0, 0.3125, 11, 0.32421875),
            "loss": (12, 0, NAN, 11, NAN),
            "val_accuracy": (12, 0, 0.28125, 11, 0.28125),
            "val_loss": (12, 0, NAN, 11, NAN)}},
        {}),
    "transformers-4.33.3-healthy": ("", {
        EVENTS: {
            "train/loss": (40, 4, 1.4255000352859497, 160, 0.08089999854564667),
            "train/learning_rate": (40, 4, 0.004999999888241291, 160, 0.0),
            "eval/loss": (21, 8, 1.0063002109527588, 160, 0.10372848808765411),
            "eval/accuracy": (21, 8, 0.408203125, 160, 0.9609375)},
        STATE: {
            "eval_accuracy": (21, 8, 0.408203125, 160, 0.9609375),
            "eval_loss": (21, 8, 1.0063002109527588, 160, 0.10372848808765411),
            "learning_rate": (40, 4, 0.005, 160, 0.0),
            "loss": (40, 4, 1.4255, 160, 0.0809)}},
        {"num_train_epochs": "20", "warmup_steps": "8", "learning_rate": "0.01", "optim": "adamw_torch"}),
    "transformers-4.33.3-diverged": ("diverged", {
        EVENTS: {
            "train/loss": (40, 4, 0.9139999747276306, 160, 0.0),
            "train/learning_rate": (40, 4, 5.000000100204387e+19, 160, 0.0),
            "eval/loss": (21, 8, NAN, 160, NAN),
            "eval/accuracy": (21, 8, 0.33203125, 160, 0.33203125)},
        STATE: {
            "eval_accuracy": (21, 8, 0.33203125, 160, 0.33203125),
            "eval_loss": (21, 8, NAN, 160, NAN),
            "learning_rate": (40, 4, 5e+19, 160, 0.0),
            "loss": (40, 4, 0.914, 160, 0.0)}},
        {"num_train_epochs": "20", "warmup_steps": "8", "learning_rate": "1e+20", "optim": "adamw_torch"}),
    "transformers-4.33.3-no-evaluation": ("no evaluation", {
        EVENTS: {
            "train/loss": (40, 4, 1.2786999940872192, 160, 0.09099999815225601),
            "train/learning_rate": (40, 4, 0.004999999888241291, 160, 0.0)},
        STATE: {
            "learning_rate": (40, 4, 0.005, 160, 0.0),
            "loss": (40, 4, 1.2787, 160, 0.091)}},
        {"num_train_epochs": "20", "warmup_steps": "8", "learning_rate": "0.01", "optim": "adamw_torch"}),
    "lightning-2.1.4-healthy": ("", {
        EVENTS: {
            "train_loss": (80, 1, 1.0502156019210815, 159, 0.05635300278663635),
            "lr": (80, 1, 0.003000000026077032, 159, 1.8467490008333698e-05),
            "val_loss": (20, 7, 0.873088002204895, 159, 0.12254927307367325),
            "val_acc": (20, 7, 0.658203125, 159, 0.95703125)},
        CSV: {
            "train_loss": (80, 1, 1.0502156019210815, 159, 0.05635300278663635),
            "lr": (80, 1, 0.003000000026077032, 159, 1.8467490008333698e-05),
            "val_acc": (20, 7, 0.658203125, 159, 0.95703125),
            "val_loss": (20, 7, 0.873088002204895, 159, 0.12254927307367325)}},
        {}),
    "lightning-2.1.4-overfitted": ("overfitted", {
        EVENTS: {
            "train_loss": (40, 1, 1.0896755456924438, 79, 0.05976807698607445),
            "lr": (40, 1, 0.003000000026077032, 79, 4.623999302566517e-06),
            "val_loss": (40, 1, 1.0723730325698853, 79, 1.1367862224578857),
            "val_acc": (40, 1, 0.439453125, 79, 0.677734375)},
        CSV: {
            "lr": (40, 1, 0.003000000026077032, 79, 4.623999302566517e-06),
            "train_loss": (40, 1, 1.0896755456924438, 79, 0.05976807698607445),
            "val_loss": (40, 1, 1.0723730325698853, 79, 1.1367862224578857),
            "val_acc": (40, 1, 0.439453125, 79, 0.677734375)}},
        {}),
    "accelerate-0.23.0-healthy": ("", {
        EVENTS: {
            "train_loss": (64, 1, 1.2168043851852417, 64, 0.10788081586360931),
            "lr": (64, 1, 0.19690625369548798, 64, 0.0020000000949949026),
            "grad_norm": (64, 1, 1.7372158765792847, 64, 0.11216321587562561),
            "val_loss": (8, 8, 0.24094131588935852, 64, 0.1277952790260315),
            "val_accuracy": (8, 8, 0.953125, 64, 0.9609375)}},
        {}),
    "accelerate-0.23.0-no-evaluation": ("no evaluation", {
        EVENTS: {
            "train_loss": (64, 1, 1.2168043851852417, 64, 0.10788081586360931),
            "lr": (64, 1, 0.19690625369548798, 64, 0.0020000000949949026),
            "grad_norm": (64, 1, 1.7372158765792847, 64, 0.11216321587562561)}},
        {}),
    "mlflow-3.17.2-healthy": ("", {
        "MLflow file store": {
            "lr": (60, 0, 0.1, 59, 0.001666666666666672),
            "train/grad_norm": (60, 0, 1.9258483561774853, 59, 0.1658702290657751),
            "train/loss": (60, 0, 1.5153786757057541, 59, 0.1492376965535216),
            "val/accuracy": (6, 9, 0.958984375, 59, 0.95703125),
            "val/loss": (6, 9, 0.3172109494741402, 59, 0.16265372908557835)}},
        {"batch_size": "256", "lr": "0.1", "optimizer/name": "sgd"}),
    "mlflow-3.17.2-no-evaluation": ("no evaluation", {
        "MLflow file store": {
            "lr": (60, 0, 0.1, 59, 0.001666666666666672),
            "train/grad_norm": (60, 0, 1.9258483561774853, 59, 0.1658702290657751),
            "train/loss": (60, 0, 1.5153786757057541, 59, 0.1492376965535216)}},
        {"batch_size": "256", "lr": "0.1", "optimizer/name": "sgd"}),
    "mlflow-2.3.2-sqlite-healthy": ("", {
        "MLflow database": {
            "lr": (60, 0, 0.1, 59, 0.001666666666666672),
            "train/grad_norm": (60, 0, 1.9258483561774853, 59, 0.1658702290657751),
            "train/loss": (60, 0, 1.5153786757057541, 59, 0.1492376965535216),
            "val/accuracy": (6, 9, 0.958984375, 59, 0.95703125),
            "val/loss": (6, 9, 0.3172109494741402, 59, 0.16265372908557835)}},
        {"lr": "0.1", "batch_size": "256", "optimizer/name": "sgd"}),
    "mlflow-2.3.2-sqlite-diverged": ("diverged", {
        "MLflow database": {
            "lr": (60, 0, 1000000.0, 59, 1000000.0),
            "train/grad_norm": (60, 0, 3.579091961392426, 59, NAN),
            "train/loss": (60, 0, 2.0165085587984026, 59, NAN),
            "val/accuracy": (6, 9, 0.021484375, 59, 0.33203125),
            "val/loss": (6, 9, 2.972867710321657e+128, 59, NAN)}},
        {"lr": "1000000.0", "batch_size": "256", "optimizer/name": "sgd"}),
    "wandb-0.31.0-healthy": ("", {
        "W&B run": {
            "lr": (60, 0, 0.1, 59, 0.001666666666666672),
            "train/loss": (60, 0, 1.5153786757057541, 59, 0.1492376965535216),
            "train/grad_norm": (60, 0, 1.9258483561774853, 59, 0.1658702290657751),
            "val/loss": (6, 9, 0.3172109494741402, 59, 0.16265372908557835),
            "val/accuracy": (6, 9, 0.958984375, 59, 0.95703125)}},
        {"lr": "0.1", "batch_size": "256", "optimizer/name": "sgd", "optimizer/momentum": "0"}),
    "wandb-0.31.0-diverged": ("diverged", {
        "W&B run": {
            "train/loss": (60, 0, 2.0165085587984026, 59, NAN),
            "train/grad_norm": (60, 0, 3.579091961392426, 59, NAN),
            "lr": (60, 0, 1000000.0, 59, 1000000.0),
            "val/loss": (6, 9, 2.972867710321657e+128, 59, NAN),
            "val/accuracy": (6, 9, 0.021484375, 59, 0.33203125)}},
        {"lr": "1000000.0", "batch_size": "256", "optimizer/name": "sgd", "optimizer/momentum": "0"}),
    "xgboost-3.2.0-healthy": ("", {
        TEXT: {
            "train-logloss": (60, 0, 0.53328, 59, 0.03786),
            "train-auc": (60, 0, 0.99293, 59, 0.99968),
            "validation-logloss": (60, 0, 0.53485, 59, 0.04025),
            "validation-auc": (60, 0, 0.98784, 59, 0.99918)}},
        {}),
    "xgboost-3.2.0-overfitted": ("overfitted", {
        TEXT: {
            "train-logloss": (60, 0, 0.50847, 59, 0.08737),
            "validation-logloss": (60, 0, 0.59310, 59, 0.79800),
            "validation-auc": (60, 0, 0.69643, 59, 0.72593)}},
        {}),
    "xgboost-3.2.0-no-evaluation": ("no evaluation", {
        TEXT: {
            "train-logloss": (60, 0, 0.27949, 59, 0.01246)}},
        {}),
    "lightgbm-4.7.0-healthy": ("", {
        TEXT: {
            "training's binary_logloss": (30, 2, 0.535326, 60, 0.0627851),
            "valid's binary_logloss": (30, 2, 0.534739, 60, 0.065665),
            "valid's auc": (30, 2, 0.992052, 60, 0.998188)}},
        {}),
    "lightgbm-4.7.0-overfitted": ("overfitted", {
        TEXT: {
            "training's binary_logloss": (30, 2, 0.230602, 60, 0.00702005),
            "valid's binary_logloss": (30, 2, 0.646735, 60, 2.15311)}},
        {}),
    "catboost-1.2.10-healthy": ("", {
        TEXT: {
            "learn loss": (60, 0, 0.6159247, 59, 0.0615940),
            "test loss": (60, 0, 0.6126261, 59, 0.0675859)}},
        {}),
    "catboost-1.2.10-overfitted": ("overfitted", {
        TEXT: {
            "learn loss": (60, 0, 0.5193932, 59, 0.0023503),
            "test loss": (60, 0, 0.5461631, 59, 1.5342695)}},
        {}),
    "scikit-learn-1.9.1-healthy": ("", {
        TEXT: {
            "loss": (15, 1, 0.51644755, 15, 0.05664225),
            "Validation score": (15, 1, 0.825, 15, 1.0)}},
        {}),
    "scikit-learn-1.9.1-not-converged": ("not converged", {
        TEXT: {
            "loss": (12, 1, 0.55510906, 12, 0.55268961)}},
        {}),
}
# Nothing of these keeps how they were set.
NO_SETTINGS = ("keras-", "xgboost-", "lightgbm-", "catboost-", "scikit-learn-", "torch-1.13.0-restarted")
# What names an illness.
RULE = {"diverged": "TRN051", "overfitted": "TRN052", "no evaluation": "ALG007", "not converged": "TRN050"}
bad = []


def same(a, b):
    """Consoles round; a float32 is written with its own digits."""
    return a is not None and math.isclose(a, b, rel_tol=1e-7) if not math.isnan(b) else a is None


def compare(name, part, tags):
    for tag, (n, first_step, first, last_step, last) in tags.items():
        got = part["tags"].get(tag)
        where = f"{name}: {part['format']}: {tag}"
        if not got or not got["points"]:
            bad.append(f"{where} is not there, but {sorted(part['tags'])}")
            continue
        points = got["points"]
        if (got["n"], points[0][0], points[-1][0]) != (n, first_step, last_step) or got["last_step"] != last_step:
            bad.append(f"{where}: {got['n']} points, {points[0][0]} to {points[-1][0]}, wanted {n}, {first_step} to {last_step}")
        if not same(points[0][1], first) or not same(points[-1][1], last):
            bad.append(f"{where}: {points[0][1]} to {points[-1][1]}, wanted {first} to {last}")


def read(folder):
    files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    done = subprocess.run([HELPER, "--points", folder, *files], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(name, illness, formats, params):
    folder = ROOT / name
    runs = read(folder)
    parts = [p for r in runs for p in r["parts"]]
    for form, tags in formats.items():
        mine = [p for p in parts if p["format"] == form]
        if not mine:
            bad.append(f"{name}: no {form}, but {[p['format'] for p in parts]}")
        for tag, want in tags.items():
            split, _, bare = tag.rpartition(":")
            having = [p for p in mine if bare in p["tags"] and split in ("", pathlib.PurePath(p["path"]).parent.name)]
            compare(name, having[0] if having else {"format": form, "tags": {}}, {bare: want})
    got = {k: v for p in parts for k, v in p["params"].items()}
    if {k: got.get(k) for k in params} != params:
        bad.append(f"{name}: settings {got}, wanted {params}")
    if any(r["settings"] for r in runs) == name.startswith(NO_SETTINGS):
        bad.append(f"{name}: settings kept: {[r['settings'] for r in runs]}")

    done = subprocess.run([GONOGO, "log", folder], capture_output=True, text=True)
    for form in formats:
        if form not in done.stdout:
            bad.append(f"{name}: gonogo log does not name {form}:\n{done.stdout}")
    told = re.findall(r"^ +(FAIL|WARN|INCONCLUSIVE|note) ([A-Z]{3}\d{3})", done.stdout, re.M)
    if illness and not any(rule == RULE[illness] for _, rule in told):
        bad.append(f"{name}: {illness}, but {RULE[illness]} is silent: {told}")
    if not illness and any(status != "note" for status, _ in told):
        bad.append(f"{name}: is healthy, but {told}\n{done.stdout}")
    if (done.returncode == 1) != (illness == "diverged") and illness in ("diverged", ""):
        bad.append(f"{name}: exit code {done.returncode}\n{done.stderr}")


for run, expected in RUNS.items():
    check(run, *expected)
there = {p.name for p in ROOT.iterdir() if p.is_dir()} - {"make"}
kinds = {r for r in there if r.startswith(("tensorflow-", "torch-1.13.0-kinds"))}      # for tests/diff/test_tfevents.py
if there - kinds != set(RUNS):
    bad.append(f"runs without or with lost expectations: {sorted((there - kinds) ^ set(RUNS))}")
print("\n".join(bad) or f"{len(RUNS)} runs of real libraries read as they were")
sys.exit(bool(bad))
