"""Loading rules: the built-in checklist and 300 rule files, beside PyYAML on the same text."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

GONOGO = os.environ.get("GONOGO", "build/release/gonogo")


def timed(args, runs=11):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(args, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def copies(texts, folder, n):
    """n rules under new ids and names."""
    for i in range(n):
        out = []
        for line in texts[i % len(texts)].splitlines():
            if line.startswith("- id: "):
                line = f"- id: {line[6:9]}{600 + i:03d}"
            elif line.startswith("  name: "):
                line += f"-{i}"
            out.append(line)
        pathlib.Path(folder, f"r{i:03d}.yaml").write_text("\n".join(out) + "\n")


def main():
    root = pathlib.Path(__file__).resolve().parents[1] / "rules"
    texts = [p.read_text() for p in sorted(root.glob("*/*.yaml"))]
    with tempfile.TemporaryDirectory() as tmp:
        copies(texts, tmp, 300)
        start = timed([GONOGO, "--version"])
        builtin = timed([GONOGO, "rules", "list"])
        packed = timed([GONOGO, "rules", "list", "--rules", tmp])
        print(f"start {start * 1e3:.2f} ms, {len(texts)} built-in rules {1e3 * (builtin - start):.2f} ms, "
              f"300 more {1e3 * (packed - builtin):.2f} ms")
        code = "import glob,yaml\nfor p in glob.glob(%r): yaml.load(open(p), Loader=yaml.CSafeLoader)" % (tmp + "/*.yaml")
        try:
            python = timed([sys.executable, "-c", code], 5) - timed([sys.executable, "-c", "import yaml"], 5)
        except subprocess.CalledProcessError:
            print("PyYAML with libyaml is not here: skipped")
            return
        print(f"PyYAML with libyaml reads the 300 in {python * 1e3:.1f} ms: {python / (packed - builtin):.1f} times ours")


if __name__ == "__main__":
    main()
