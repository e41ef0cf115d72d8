"""Hugging Face Trainer on a network of two layers: trainer_state.json, results, TensorBoard, what it prints."""
import contextlib
import pathlib
import shutil
import sys

import numpy as np
import toy
import torch
import transformers

RATE = {"healthy": 0.01, "diverged": 1e20, "no-evaluation": 0.01}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.f = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, toy.CLASSES))

    def forward(self, x, labels=None):
        z = self.f(x)
        return {"loss": torch.nn.functional.cross_entropy(z, labels), "logits": z}


def rows(n, seed):
    return [{"x": x, "labels": y} for x, y in zip(*toy.blobs(n, seed))]


def collate(batch):
    return {"x": torch.tensor(np.stack([b["x"] for b in batch])), "labels": torch.tensor([int(b["labels"]) for b in batch])}


def main(case, out):
    torch.set_num_threads(1)
    folder = pathlib.Path(out)
    folder.mkdir(parents=True)
    evaluate = case != "no-evaluation"
    args = transformers.TrainingArguments(
        "out", seed=3, num_train_epochs=20, per_device_train_batch_size=128, learning_rate=RATE[case], logging_steps=4,
        evaluation_strategy="epoch" if evaluate else "no", save_strategy="no", report_to=["tensorboard"],
        logging_dir=str(folder / "runs"), disable_tqdm=True, remove_unused_columns=False, warmup_steps=8, no_cuda=True,
        max_grad_norm=1.0 if case != "diverged" else 0)
    trainer = transformers.Trainer(
        Net(), args, collate, rows(1024, 1), rows(512, 2) if evaluate else None,
        compute_metrics=lambda p: {"accuracy": float((p.predictions.argmax(1) == p.label_ids).mean())})
    with open(folder / "stdout.log", "w") as f, contextlib.redirect_stdout(f):
        result = trainer.train()
        if evaluate:
            trainer.save_metrics("eval", trainer.evaluate())
    trainer.save_metrics("train", result.metrics)
    trainer.save_state()
    for name in ("trainer_state.json", "train_results.json", "eval_results.json", "all_results.json"):
        if pathlib.Path("out", name).exists():
            shutil.move(pathlib.Path("out", name), folder / name)
    for path in folder.rglob("events.out.tfevents.*"):
        path.rename(path.with_name(f"events.out.tfevents.{path.name.split('.')[3]}.host"))


if __name__ == "__main__":
    main(*sys.argv[1:])
