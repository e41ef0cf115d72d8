#!/usr/bin/env python3
"""The walk against ripgrep's and git's, on a made tree (130,000 entries) or a folder of yours.

usage: bench/walk.py [FOLDER]
"""
import pathlib
import random
import subprocess
import sys
import tempfile

import rivals

IGNORE = """__pycache__/
*.py[cod]
*.so
build/
dist/
*.egg-info/
.env
.venv
node_modules/
*.log
/data/raw/
wandb/
checkpoints/
!checkpoints/keep.py
*.ckpt
.DS_Store
docs/_build/
htmlcov/
.coverage*
*.swp
tmp*/
**/generated/**/*.py
"""
FOLDERS = ["src", "lib", "core", "models", "utils", "data", "tests", "api", "config", "layers", "ops", "io", "nn", "optim",
           "x", "y"] * 4 + ["build", "wandb", "node_modules", "checkpoints", "generated", "__pycache__"]
FILES = ["__init__.py", "train.py", "model.py", "README.md", "config.yaml", "a.pyc", "run.log", "data.csv", "x.ckpt",
         "notes.txt", "lib.so", "main.c", "test_model.py", "index.js"]


def make(root, entries):
    """Folders of about six entries each, as in a large real repository."""
    rng = random.Random(1)
    (root / ".gitignore").write_text(IGNORE)
    folders, made = [root], 0
    while made < entries:
        folder = folders.pop(rng.randrange(len(folders)) if rng.random() < 0.3 else 0)
        for i in range(rng.randint(1, 3)):
            inner = folder / f"{rng.choice(FOLDERS)}{i or ''}"
            if not inner.exists():
                inner.mkdir()
                folders.append(inner)
                made += 1
        for name in rng.sample(FILES, rng.randint(2, 8)):
            (folder / name).touch()
            made += 1
        if rng.random() < 0.01:
            (folder / ".gitignore").write_text("*.txt\n!notes.txt\n/main.c\n")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)


def lists(command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return set(done.stdout.splitlines())


def measure(folder):
    ours = [rivals.program("bench/bench_walk"), "."]
    git = ["git", "-c", "core.quotePath=false", "ls-files", "-co", "--exclude-standard"]
    print(subprocess.run(ours, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr.strip())
    differ = lists(ours, folder) ^ lists(git, folder)
    print(f"{len(differ)} paths differ from git's list", *sorted(differ)[:3])
    rivals.compare(ours, {"git ls-files -co --exclude-standard": git, "rg --files -j1": ["rg", "--files", "-j1"],
                          "rg --files -j2": ["rg", "--files", "-j2"], "fd -j1": ["fdfind", "-j1", "-t", "f"],
                          "find (no ignore rules)": ["find", ".", "-type", "f"]}, rounds=9, cwd=folder)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(pathlib.Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as tmp:
            make(pathlib.Path(tmp), 130000)
            measure(tmp)
