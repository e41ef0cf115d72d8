"""A loop in plain torch that logs by SummaryWriter: scalars, histograms, hparams, text, a restart from a checkpoint."""
import json
import math
import pathlib
import sys

import numpy as np
import toy
import torch
from torch.utils.tensorboard import SummaryWriter

CASES = {"healthy": 0.05, "diverged": 5000.0, "restarted": 0.05, "kinds": 0.05}


def train(w, case, rate, net, steps, start=0):
    x, y = map(torch.from_numpy, toy.blobs(256, 1))
    vx, vy = map(torch.from_numpy, toy.blobs(128, 2))
    opt = torch.optim.SGD(net.parameters(), rate, momentum=.9)
    plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, (s + 1) / 10) * .5 * (1 + math.cos(math.pi * s / steps)))
    for step in range(start, steps):
        i = torch.arange(step * 32, step * 32 + 32) % 256
        loss = torch.nn.functional.cross_entropy(net(x[i]), y[i])
        if case == "diverged":      # squared logits, as a forgotten softmax would let them grow
            loss = loss + (net(x[i]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), math.inf)
        opt.step()
        plan.step()
        w.add_scalar("train/loss", loss.item(), step)
        w.add_scalar("train/grad_norm", norm.item(), step)
        w.add_scalar("train/learning_rate", plan.get_last_lr()[0], step)
        if step % 20 == 19:
            with torch.no_grad():
                z = net(vx)
                w.add_scalar("val/loss", torch.nn.functional.cross_entropy(z, vy).item(), step)
                w.add_scalar("val/accuracy", (z.argmax(1) == vy).float().mean().item(), step)
            if case == "kinds" and step in (19, 99):
                w.add_histogram("0.weight", net[0].weight, step)
                w.add_histogram("0.weight/grad", net[0].weight.grad, step, bins=20)


def kinds(w):
    """Values and settings of every kind, to be compared value by value."""
    w.add_histogram("zeros", np.zeros(50), 1)
    w.add_histogram("mixed", np.array([0., 0., 0., 1., -2., 3e-7]), 1)
    w.add_histogram("few_bins", np.linspace(-1, 1, 11), 1, bins=4)
    for step, v in enumerate([0.0, -0.0, 1e-45, 3.4e38, math.nan, math.inf, -math.inf, 1 / 3]):
        w.add_scalar("values", v, step)
    w.add_scalar("late", 1.5, 2 ** 40)
    w.add_scalar("tensor", 0.25, 3, new_style=True)
    w.add_scalar("tensor", math.nan, 4, new_style=True)
    w.add_scalar("double", 1 / 3, 3, new_style=True, double_precision=True)
    w.add_text("notes", "no settings, **text**", 0)
    w.add_text("args", json.dumps({"learning_rate": .05, "nested": {"batch": 32}}), 0)
    w.add_image("picture", np.zeros((3, 2, 2), np.uint8), 0)
    w.add_scalar("名称/损失", 2.5, 0)


def main(case, out):
    torch.manual_seed(3)
    torch.set_num_threads(1)
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, toy.CLASSES))
    with SummaryWriter(out) as w:
        train(w, case, CASES[case], net, 60 if case == "restarted" else 100)
        if case == "kinds":
            kinds(w)
        if case != "restarted":
            w.file_writer.add_summary(hparams({"lr": CASES[case], "batch_size": 32, "optimizer": "sgd", "nesterov": False}))
    if case == "restarted":
        with SummaryWriter(out, purge_step=40, filename_suffix=".second") as w:
            train(w, case, CASES[case], net, 100, start=40)
    for i, path in enumerate(sorted(pathlib.Path(out).iterdir())):
        path.rename(path.with_name(f"events.out.tfevents.{1700000000 + i}.host"))


def hparams(settings):
    from torch.utils.tensorboard.summary import hparams as make
    return make(settings, {"hparam/accuracy": 0})[1]


if __name__ == "__main__":
    main(*sys.argv[1:])
