"""gonogo log says of each run: sick, no illness found, or cannot tell; only that makes its exit code."""
import os
import pathlib
import subprocess
import sys
import tempfile

GONOGO = pathlib.Path(os.environ["GONOGO_BUILD"]) / "gonogo"
bad = []


def curve(names, rows):
    return "\n".join([names, *(",".join(f"{v:g}" for v in row) for row in rows)]) + "\n"


def noise(i):
    return (i * 7919 % 101) / 50 - 1


N = 60
CASES = {
    # name: (table, health, exit code, rules of illness)
    "falls": (curve("step,loss", [(i, 2 - i / N) for i in range(N)]), "no illness found", 0, []),
    "noisy": (curve("step,loss", [(i, 1 - i / N / 2 + 0.15 * noise(i)) for i in range(N)]), "no illness found", 0, []),
    "constant rate": (curve("step,loss,lr", [(i, 2 - i / N, 1e-3) for i in range(N)]), "no illness found", 0, []),
    "gap, but improves": (curve("epoch,train_loss,val_loss", [(i, 2 / (i + 1), 2.6 / (i + 1)) for i in range(20)]),
                          "no illness found", 0, []),
    "rate zero": (curve("step,loss,lr", [(i, 1.5 - 0.1 * i / N + 0.2 * noise(i), 0) for i in range(N)]), "sick", 1,
                  ["TRN050"]),
    "loss zero": (curve("step,loss", [(i, 0) for i in range(N)]), "sick", 1, ["TRN050"]),
    "gradient zero": (curve("step,loss,grad_norm", [(i, 2 + 0.5 * noise(i), 0) for i in range(N)]), "sick", 1, ["TRN017"]),
    "diverges": (curve("step,loss", [(i, 1.4 if i == 0 else 9 - i / N) for i in range(N)]), "sick", 1, ["TRN050"]),
    "not finite": (curve("step,loss", [(i, 2 - i / N if i < 40 else float("nan")) for i in range(N)]), "sick", 1,
                   ["TRN051"]),
    "overfits": (curve("epoch,train_loss,val_loss", [(i, 2 / (i + 1), abs(i - 5) / 5 + 1) for i in range(20)]),
                 "sick", 1, ["TRN052"]),
    "only noise": (curve("step,loss", [(i, 2 + 0.5 * noise(i)) for i in range(N)]), "cannot tell", 2, []),
    "too short": (curve("step,loss", [(i, 2 - i) for i in range(3)]), "cannot tell", 2, []),
    "a game": (curve("step,loss_g,loss_d", [(i, 1, 1) for i in range(N)]), "cannot tell", 2, []),
}

OOM = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.\n"
STEPS = [f"step {i} loss {2 - i / N:.4f}\n" for i in range(N)]
TRACE = "Traceback (most recent call last):\n"
CASES |= {
    "out of memory at the end": ("".join(STEPS) + TRACE + OOM, "sick (broke off: out-of-memory)", 1, []),
    "out of memory at once": (TRACE + OOM, "sick (broke off: out-of-memory)", 1, []),
    "a smaller batch after it": ("".join(STEPS[:9]) + OOM + "".join(STEPS[9:]), "no illness found", 0, []),
    "a key pressed": ("".join(STEPS) + TRACE + "KeyboardInterrupt\n", "no illness found", 0, []),
}

with tempfile.TemporaryDirectory() as folder:
    for name, (text, health, code, ill) in CASES.items():
        # a name full of pattern signs, and another log of that name beneath, which nobody asked for
        path = pathlib.Path(folder) / name / ("log [1] {a}*.csv" if "," in text.split("\n")[0] else "log [1] {a}*.log")
        (path.parent / "other").mkdir(parents=True)
        path.write_text(text)
        (path.parent / "other" / path.name).write_text(CASES["not finite"][0])
        done = subprocess.run([GONOGO, "log", path], capture_output=True, text=True, check=False)
        lines = [line.split() for line in done.stdout.splitlines()]
        told = [" ".join(line[1:]) for line in lines if line[:1] == ["health:"]]
        found = [line[1] for line in lines if line[:1] in (["FAIL"], ["WARN"])]
        if (told, done.returncode, found) != ([health], code, ill):
            bad.append(f"{name}: {told} {done.returncode} {found}, wanted {health} {code} {ill}\n{done.stdout}{done.stderr}")

print("\n".join(bad))
sys.exit(bool(bad))
