"""Weights & Biases, offline."""
import pathlib
import shutil
import sys

import toy
import wandb


def main(case, out):
    rate = 1e6 if case == "diverged" else 0.1
    x, y = toy.blobs(1024, 1)
    net = toy.Net(squash=case != "diverged")
    settings = wandb.Settings(mode="offline", host="host", username="user", email="", x_disable_meta=True, x_disable_stats=True,
                              x_disable_machine_info=True, disable_git=True, save_code=False, console="off", silent=True,
                              program="train.py", program_relpath="train.py", program_abspath="train.py")
    with wandb.init(project="toy", name=case, id=f"{case:.8}", dir=".", settings=settings,
                    config={"lr": rate, "batch_size": 256, "optimizer": {"name": "sgd", "momentum": 0.0}}) as run:
        for step in range(60):
            now = rate * (1 - step / 60) if case != "diverged" else rate
            i = [k % 1024 for k in range(step * 256, step * 256 + 256)]
            loss, norm = net.step(x[i], y[i], now)
            row = {"train/loss": loss, "train/grad_norm": norm, "lr": now}
            if step % 10 == 9:
                row["val/loss"], row["val/accuracy"] = net.score(*toy.blobs(512, 2))
            run.log(row, step=step)
    shutil.copytree(next(pathlib.Path("wandb").glob("offline-run-*")), pathlib.Path(out) / "wandb" / f"offline-run-{case}",
                    ignore=shutil.ignore_patterns("logs", "tmp", "*.txt"))


if __name__ == "__main__":
    main(*sys.argv[1:])
