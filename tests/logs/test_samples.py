"""Every sample log tells what a person who reads it would say."""
import json
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1] / "data"
HELPER = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests" / "helper_series"
bad = []


def run(*paths):
    files = sorted(str(p.relative_to(ROOT)) for path in paths
                   for p in ([ROOT / path] if (ROOT / path).is_file() else (ROOT / path).rglob("*"))
                   if p.is_file())
    done = subprocess.run([HELPER, str(ROOT), *files], capture_output=True, text=True, check=False)
    if done.returncode:
        bad.append(f"{paths}: {done.stderr}")
        return [], done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def one(path):
    runs, err = run(path)
    if len(runs) != 1:
        bad.append(f"{path}: {len(runs)} runs, wanted one")
    return runs[0], err


def same(what, got, want):
    near = isinstance(got, (int, float)) and isinstance(want, float) and not isinstance(got, bool)
    if (math.isclose(got, want, rel_tol=1e-3) if near else got == want):
        return
    bad.append(f"{what}: {got!r}, wanted {want!r}")


def tag(r, name, part=0):
    tags = r["parts"][part]["tags"]
    if name not in tags:
        bad.append(f"{r['name']}: no tag {name}, but {sorted(tags)}")
    return tags[name]


def tensorboard():
    r, _ = one("logs/tensorboard/torch_run")
    for name, n, role, split in (("train/loss", 200, "loss", "train"),
                                 ("train/learning_rate", 200, "learning rate", "train"),
                                 ("eval/loss", 4, "loss", "validation"),
                                 ("eval/accuracy", 4, "metric", "validation"),
                                 ("fc.weight", 2, "other", "")):
        same(name, (tag(r, name)["n"], tag(r, name)["role"], tag(r, name)["split"]),
             (n, role, split))
    same("warm-up", r["detected"]["warmup"], 19)
    same("decays", r["detected"]["decays"], True)
    same("no NaN", r["detected"]["losses_bad"], 0)
    same("span", r["detected"]["hours"], 338.8 / 3600)

    r, err = one("logs/tensorboard/truncated")
    same("cut", r["parts"][0]["cut"], True)
    same("cut is no fault", r["reason"], "")
    same("says where", "record 407 at byte 21792 is cut" in err, True)
    same("rows before the cut", tag(r, "eval/loss")["n"], 3)

    r, err = one("logs/tensorboard/bad_data_crc")
    same("record 1 is told", "log.malformed: record 1 at byte 0" in err, True)
    same("the rest is read", tag(r, "train/loss")["n"], 200)
    r, err = one("logs/tensorboard/bad_length_crc")
    same("nothing read, and said", (r["reason"], r["parts"][0]["rows"]), ("format.malformed", 0))

    r, _ = one("logs/tensorboard/tf2_keras_nan_7h")
    same("NaN from step 20", tag(r, "epoch_loss")["first_bad_step"], 20)
    same("split from the folder", tag(r, "epoch_loss")["split"], "train")
    same("hours", r["detected"]["hours"], 7.25)

    r, _ = one("logs/tensorboard/restarted")
    same("steps 30 to 49 are void", (tag(r, "loss")["orphans"], tag(r, "loss")["n"]), (20, 80))
    same("restarts", r["parts"][0]["restarts"], 1)
    r, _ = one("logs/tensorboard/hparams")
    same("settings", r["parts"][0]["params"],
         {"lr": "0.0003", "batch_size": "32", "optimizer": "adamw"})


def hugging_face():
    r, _ = one("logs/hf")
    same("three files, one run", [p["format"] for p in r["parts"]],
         ["Hugging Face trainer_state.json", "text log", "Hugging Face results"])
    same("points", tag(r, "loss")["n"], 50)
    same("hours", r["detected"]["hours"], 51234.7 / 3600)
    same("console: NaN at the second dict", tag(r, "loss", 1)["first_bad_line"], 5)
    same("bar: elapsed and remaining", r["detected"]["planned_hours"], 50830 / 3600)
    r, _ = one("logs/hf_nan")
    for name in ("loss", "grad_norm"):
        same(name, (tag(r, name)["bad"], tag(r, name)["first_bad_step"]), (21, 300))
    r, _ = one("logs/hf_nan_filtered")
    same("no NaN in the loss", tag(r, "loss")["bad"], 0)
    same("yet it is found", (r["detected"]["hidden"], r["detected"]["gradients_bad"]), (21, 21))


def tables():
    r, _ = one("logs/lightning_logs/version_0")
    same("format", r["parts"][0]["format"], "Lightning CSVLogger")
    same("sparse", (tag(r, "val_loss")["n"], tag(r, "val_loss")["bad"]), (2, 0))
    r, _ = one("logs/keras_training.log")
    same("format", r["parts"][0]["format"], "Keras CSVLogger")
    same("overfits from epoch 5", r["detected"]["onset"], 5)
    same("rate halves", tag(r, "learning_rate")["min"], 0.0005)
    r, _ = one("logs/keras_history.json")
    same("NaN at index 2", tag(r, "val_loss")["first_bad_step"], 2)
    r, _ = one("logs/ultralytics/runs/detect/train")
    same("format", r["parts"][0]["format"], "Ultralytics results.csv")
    same("seconds", r["detected"]["hours"], 1839 / 3600)
    same("mAP rises", tag(r, "metrics/mAP50(B)")["last"] > tag(r, "metrics/mAP50(B)")["first"], True)
    same("its settings are beside it", r["settings"], True)
    r, _ = one("logs/ultralytics/yolov5_runs/train/exp")
    same("padded, NaN", tag(r, "val/cls_loss")["bad"], 5)
    r, _ = one("logs/timm")
    same("waits for data", r["detected"]["wait"], 0.262 / 0.473)
    r, _ = one("logs/sb3")
    same("rewards", tag(r, "episode_reward")["n"], 2)


def lines():
    r, _ = one("logs/mmengine/work_dirs/rtmdet")
    formats = sorted(p["format"] for p in r["parts"])
    same("scalars and console are one run", formats, ["MMEngine scalars", "text log"])
    same("worst tenth waits", r["detected"]["wait_worst"], 0.21 / 0.45)
    same("eta 2 d 7.5 h", r["detected"]["planned_hours"], 55.534722)
    same("gradient NaN in the console", r["detected"]["gradients_bad"], 1)
    same("validation lines count epochs", tag(r, "validation/coco/bbox_mAP")["last_step"], 2)
    r, _ = one("logs/detectron2")
    same("format", r["parts"][0]["format"], "detectron2 metrics.json")
    same("waits", r["detected"]["wait_worst"], 0.5 / 0.62)
    r, _ = one("logs/detr_like")
    same("epochs", tag(r, "train_loss")["n"], 3)
    r, _ = one("logs/llamafactory")
    same("rows", (r["parts"][0]["rows"], r["detected"]["hours"]), (30, 5))
    r, _ = one("logs/dvclive")
    same("name from the folder", tag(r, "train/loss", 1)["n"], 20)


def console():
    r, _ = one("logs/stdout/nanogpt.log")
    same("NaN", (tag(r, "loss")["first_bad_step"], tag(r, "loss")["first_bad_line"]), (20, 6))
    same("ms", tag(r, "time")["last"], 0.02159)
    r, _ = one("logs/stdout/imagenet.log")
    same("waits for data", r["detected"]["wait"], 0.501 / 0.742)
    same("the line with * is validation", tag(r, "validation/Acc@1")["last"], 2.131)
    r, _ = one("logs/stdout/tqdm.log")
    same("redraws", tag(r, "loss")["n"], 21)
    r, _ = one("logs/stdout/megatron.log")
    same("gradient", r["detected"]["gradients_bad"], 1)
    same("counted", r["parts"][0]["events"].get("non-finite-iterations"), 1)
    same("12 days", r["detected"]["planned_hours"], (250000 - 5426) * 4.2479 / 3600)
    r, _ = one("logs/stdout/deepspeed.log")
    same("events", sorted(r["parts"][0]["events"]), ["loss-scale-at-minimum", "overflow-skipped"])
    same("skipped", tag(r, "skipped")["last"], 8)
    same("scale", r["detected"]["scale_min"], 32768)
    r, _ = one("logs/stdout/oom.log")
    same("out of memory", r["parts"][0]["events"], {"out-of-memory": 1, "traceback": 1})
    r, _ = one("logs/stdout/lightgbm.log")
    same("best round", r["parts"][0]["best_step"], 87)
    same("rounds", tag(r, "valid_1's binary_logloss")["last_step"], 100)
    r, _ = one("logs/stdout/catboost.log")
    same("learn and test", (tag(r, "learn loss")["last"], tag(r, "test loss")["last"]),
         (0.1201, 0.1904))
    r, _ = one("logs/stdout/pytorch_mnist.log")
    same("fraction", tag(r, "validation/Accuracy")["last"], 0.9822)
    r, _ = one("logs/keras_stdout.log")
    same("Keras 2 and 3", (tag(r, "val_loss")["n"], tag(r, "loss")["bad"]), (2, 1))
    r, _ = one("logs/fairseq/train.log")
    same("scale falls", r["detected"]["scale_min"], 8)
    same("numbers in quotes", tag(r, "loss")["first"], 8.912)
    same("updates are the steps", tag(r, "valid_loss")["n"], 1)
    r, _ = one("logs/xgboost.log")
    same("rounds", (tag(r, "valid-logloss")["n"], tag(r, "valid-auc")["split"]), (4, "validation"))
    r, _ = one("logs/xgboost_evals_result.json")
    same("best at 2", tag(r, "valid-auc")["n"], 8)
    for path, name, n in (("sklearn_gb", "Train Loss", 10), ("sklearn_mlp", "loss", 5),
                          ("sklearn_sgd", "Avg. loss", 3), ("sklearn_lr", "loss", 1)):
        r, _ = one(f"logs/{path}.log")
        same(path, tag(r, name)["n"], n)


def stores():
    r, _ = one("logs/mlflow_filestore")
    same("13 h", r["detected"]["hours"], 13)
    same("last value NaN", tag(r, "train/loss", 1)["first_bad_step"], 20)
    same("finished", r["parts"][0]["status"], 0)
    params = {}
    for part in r["parts"]:
        params.update(part["params"])
    same("parameters of the file store", params,
         {p.name: p.read_text().strip() for p in sorted((ROOT / "logs").glob("mlflow_filestore/*/*/*/params/*"))})
    same("there are some", len(params), 3)
    r, _ = one("logs/mlflow_sqlite/mlflow.db")
    same("is_nan", tag(r, "loss")["first_bad_step"], 20)
    same("settings", r["parts"][0]["params"], {"lr": "0.0003"})
    r, _ = one("logs/wandb")
    same("NaN at 250", tag(r, "train/loss")["first_bad_step"], 250)
    same("exit", r["parts"][0]["exit_code"], 0)
    gpu = tag(r, "gpu.0.gpu")
    same("utilisation", (gpu["role"], 15 <= gpu["min"] and gpu["max"] <= 35), ("utilisation", True))
    same("300 steps, one over three chunks", tag(r, "train/loss")["n"], 300)


for part in (tensorboard, hugging_face, tables, lines, console, stores):
    try:
        part()
    except (KeyError, IndexError) as e:
        bad.append(f"{part.__name__}: {e!r}")
print("\n".join(bad) or "all samples read as told")
sys.exit(bool(bad))
