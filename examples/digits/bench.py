"""Training throughput: samples a second of one epoch, median of seven.

    python bench.py --out benchmarks/current.json
"""
import argparse
import json
import pathlib
import statistics
import time

import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader

from data import Digits
from model import build_model
from train import code_version, make_optimizer, seed_everything, train_epoch

RUNS = 7


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="benchmarks/current.json")
    args = parser.parse_args()

    config = yaml.safe_load(pathlib.Path("configs/base.yaml").read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    seed_everything(config["seed"])
    split = Digits("data/train.csv")
    loader = DataLoader(split, batch_size=config["batch_size"], shuffle=True, num_workers=0)
    model = build_model(config["model"], config["width"], config["dropout"])
    optimizer, scheduler = make_optimizer(model, config, (RUNS + 1) * len(loader))
    generator = torch.Generator().manual_seed(1)
    times, cpu = [], []
    for _ in range(RUNS + 1):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, scheduler, config, generator)
        times.append(time.perf_counter() - wall_start)
        cpu.append(time.process_time() - cpu_start)
    epoch, epoch_cpu = statistics.median(times[1:]), statistics.median(cpu[1:])
    pathlib.Path(args.out).write_text(json.dumps({
        "samples_per_s": round(len(split) / epoch, 1),
        "samples_per_cpu_s": round(len(split) / epoch_cpu, 1),
        "step_ms": round(1000 * epoch / len(loader), 3), "runs": RUNS, "warm_up_runs": 1,
        "device": "cpu, 1 thread", "torch": torch.__version__, "commit": code_version(),
    }, indent=1) + "\n", encoding="utf-8")
    print(f"{len(split) / epoch:.0f} samples/s")


if __name__ == "__main__":
    main()
