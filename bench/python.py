"""Reading Python: read + tokens + tree in one run, beside CPython's ast.parse and
tree-sitter on the same files; CPU time, so that a busy machine does the same to
all of them. tree-sitter needs libtree-sitter-dev and TREE_SITTER_PYTHON, the
unpacked npm package tree-sitter-python; without them it is left out.

  GONOGO=build/release/gonogo python3 bench/python.py [DIR]"""
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile

GONOGO = os.environ.get("GONOGO", "build/release/gonogo")
GOALS = {"ast.parse": 12, "tree-sitter": 12, "two cores": 1.8, "memory": 3.0}

AST = """
import ast, sys, warnings
warnings.simplefilter("ignore")
n = 0
for path in sys.stdin.read().split("\\n"):
    if path:
        with open(path, "rb") as f:
            s = f.read()
        try:
            ast.parse(s)
        except Exception:
            pass
        n += len(s)
"""

TREE_SITTER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>
const TSLanguage *tree_sitter_python(void);
int main(void)
{
    static char path[4096], *text;
    size_t room = 0;
    TSParser *p = ts_parser_new();
    if (!ts_parser_set_language(p, tree_sitter_python())) return 2;
    while (fgets(path, sizeof(path), stdin)) {
        path[strcspn(path, "\n")] = 0;
        FILE *f = fopen(path, "rb");
        if (!f) continue;
        fseek(f, 0, SEEK_END);
        size_t n = (size_t)ftell(f);
        rewind(f);
        if (n + 1 > room) text = realloc(text, room = n + 1);
        n = fread(text, 1, n, f);
        fclose(f);
        ts_tree_delete(ts_parser_parse_string(p, NULL, text, (uint32_t)n));
    }
    return 0;
}
"""


def cpu_seconds(args, stdin=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(args, stdin=stdin, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def build_tree_sitter(folder):
    grammar = os.environ.get("TREE_SITTER_PYTHON")
    if not grammar:
        return None, "TREE_SITTER_PYTHON is not set"
    src = pathlib.Path(grammar) / "src"
    main = folder / "main.c"
    main.write_text(TREE_SITTER)
    sources = [src / "parser.c"] + [src / n for n in ("scanner.c",) if (src / n).exists()]
    done = subprocess.run(["cc", "-O2", f"-I{src}", main, *sources, "-ltree-sitter", "-o",
                           folder / "ts"], capture_output=True, text=True)
    return (folder / "ts", None) if done.returncode == 0 else (None, done.stderr[-300:])


def median_cpu(args, listing, runs):
    times = []
    for _ in range(runs):
        with open(listing) as f:
            times.append(cpu_seconds(args, f)[0])
    return statistics.median(times)


def line(name, rate, ours):
    print(f"{name:12} {rate:8.1f} MB/s  ours is {ours / rate:5.1f} times as fast")
    return ours / rate


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(os.__file__).parent
    files = sorted(str(p) for p in root.rglob("*.py") if p.is_file())
    bytes_all = sum(os.path.getsize(f) for f in files)
    some = files[::max(1, len(files) // 400)]
    bytes_some = sum(os.path.getsize(f) for f in some)
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "all").write_text("\n".join(files) + "\n")
        (folder / "some").write_text("\n".join(some) + "\n")
        run = [GONOGO, "debug", "parse", "--files-from", folder / "all", "-j"]
        times, out = [], ""
        for _ in range(5):
            took, out = cpu_seconds(run + ["1"])
            times.append(took)
        ours = bytes_all / 1e6 / statistics.median(times)
        memory = float(re.search(r"memory ([\d.]+)", out).group(1))
        print(f"{len(files)} files, {bytes_all / 1e6:.1f} MB\ngonogo       {ours:8.1f} MB/s, "
              f"{memory:.2f} MB kept a MB")
        ratio = {"memory": memory}
        ratio["ast.parse"] = line("ast.parse", bytes_some / 1e6 / median_cpu(
            [sys.executable, "-c", AST], folder / "some", 3), ours)
        program, why = build_tree_sitter(folder)
        if program:
            ratio["tree-sitter"] = line("tree-sitter", bytes_some / 1e6 / median_cpu(
                [program], folder / "some", 3), ours)
        else:
            print("tree-sitter  left out:", why)
        wall = [float(re.search(r"rate ([\d.]+)", subprocess.run(
            run + [j], capture_output=True, text=True).stdout).group(1)) for j in "12" * 5]
        ratio["two cores"] = statistics.median(wall[1::2]) / statistics.median(wall[::2])
        print(f"two cores    {ratio['two cores']:.2f} times one (wall time)")
    for name, goal in GOALS.items():
        if name in ratio and (ratio[name] > goal if name == "memory" else ratio[name] < goal):
            bad.append(f"{name}: {ratio[name]:.2f}, wanted {goal}")
    print("\n".join(bad) or "all goals reached")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
