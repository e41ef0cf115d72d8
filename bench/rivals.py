"""Times commands side by side: interleaved rounds, the best of each counts."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/release"))


def program(name):
    """A program of the release build, or the end with what to do about it."""
    path = BUILD / name
    if not path.exists():
        sys.exit(f"{path} is not there: cmake --preset release -DGONOGO_BENCH=ON && cmake --build --preset release")
    return str(path)


def once(command, cwd):
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def compare(ours, rivals, rounds, cwd=None):
    """{name: command}; prints a Markdown table. Rivals that are not installed are named as such."""
    commands = {"gonogo": ours}
    missing = []
    for name, command in rivals.items():
        if shutil.which(command[0]):
            commands[name] = command
        else:
            missing.append(name)
    best = {name: [float("inf")] * 2 for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            best[name] = [min(a, b) for a, b in zip(best[name], once(command, cwd))]
    print("| command | wall ms | CPU ms | wall against gonogo |\n|---|---|---|---|")
    for name, (wall, cpu) in best.items():
        print(f"| {name} | {wall * 1e3:.2f} | {cpu * 1e3:.0f} | {wall / best['gonogo'][0]:.2f}x |")
    for name in missing:
        print(f"| {name} | not installed | | |")
    return {name: b[0] for name, b in best.items()}
