"""MLflow's two stores: `<case>` in the folder of files, `sqlite-<case>` in the database."""
import os
import pathlib
import sqlite3
import sys

import toy

os.environ.update(GIT_PYTHON_REFRESH="quiet", MLFLOW_ALLOW_FILE_STORE="true")
import mlflow  # noqa: E402


def main(case, out):
    folder = pathlib.Path(out).resolve()
    folder.mkdir(parents=True)
    ill = case.removeprefix("sqlite-")
    os.chdir(folder)
    mlflow.set_tracking_uri("sqlite:///mlflow.db" if case != ill else "file:mlruns")
    mlflow.set_experiment("toy")
    rate = 1e6 if ill == "diverged" else 0.1
    x, y = toy.blobs(1024, 1)
    net = toy.Net(squash=ill != "diverged")
    with mlflow.start_run(run_name=ill):
        mlflow.log_params({"lr": rate, "batch_size": 256, "optimizer/name": "sgd"})
        for step in range(60):
            now = rate * (1 - step / 60) if ill != "diverged" else rate
            i = [k % 1024 for k in range(step * 256, step * 256 + 256)]
            loss, norm = net.step(x[i], y[i], now)
            mlflow.log_metrics({"train/loss": loss, "train/grad_norm": norm, "lr": now}, step=step)
            if step % 10 == 9 and ill != "no-evaluation":
                val, accuracy = net.score(*toy.blobs(512, 2))
                mlflow.log_metrics({"val/loss": val, "val/accuracy": accuracy}, step=step)
    if case != ill:     # an almost empty database of many tables: smaller pages, the same content
        with sqlite3.connect("mlflow.db", isolation_level=None) as db:
            db.executescript("PRAGMA page_size = 512; VACUUM")


if __name__ == "__main__":
    main(*sys.argv[1:])
