"""Our reading of notebook cells against IPython's own transformer: the syntax
tree must be the same, where what IPython runs (get_ipython()...) counts as
`pass`, and each cell must keep its number of lines."""
import ast
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPER = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug")) / "tests/helper_notebook"
CELLS = 4000
KEEPS_BODY = {"time", "timeit", "prun", "memit", "capture", "debug", "wandb", "scalene"}

LINES = [
    "x = 1", "import torch", "y = f(x,\n      2)", "# a comment", "# what?", "", "   ",
    "if x:\n    y = 2\n", "for i in range(3):\n    %time f(i)", "def f(a):\n    return a",
    "%matplotlib inline", "%time y = f(x)", "%timeit -n 10 f(x)", "%load_ext autoreload", "%cd data",
    "!ls -la", "!pip install torch \\\n  torchvision", "!!ls", "files = !ls *.py", "out = %time f(x)",
    "a, b = !ls", "d['k'] = !ls", "x = %env HOME", "f?", "f??", "?f", "??f", "torch.nn.Module?", "%time?",
    "x = f?", "a[0]?", "s = 'what?'", "s = \"it's %d\" % x", "t = '''\n%matplotlib inline\n!ls\n'''",
    'u = """a\n  f?\n"""', "z = (1 +\n%d + 2\n)" % 3, "z = [\n  # %magic\n  1]", "await f(x)",
    "x != 3", "x %= 3", "x /= 2", "y = x % 3", "y = x \\\n  % 3", "g = lambda a=1: a", "h(a=1, b=2)",
    "x = y = 3", "x: int = 3", "if True: pass", "if True:\n    !ls\n    z = 1", "if True:\n    %cd x\nelse:\n    f?",
    ",f a b", ";f a b", "/f a b", "!echo \"it's\"", "!echo '''", "!echo (", "print('a'); print('b')",
    "class A:\n    def f(self):\n        !ls\n        return 1", "@decorator\ndef g():\n    '''doc?'''",
    "f'{x}'", "r'\\'", "b'\\x00?'", "x = {1: 2,\n     3: 4}", "try:\n    %run a.py\nexcept Exception:\n    pass",
    "with open('f') as f:\n    data = !cat f", "print(f'''{\nx}''')", "x = (yield_ == 3)", "d = dict(a=1)\nd?",
    "!ls {x} $y", "%%time", "x == 3", "x = '\\\nabc?'",
]
WHOLE = [
    "%%time\nx = 1\ny = 2", "%%time\n%matplotlib inline\nz = 3", "%%bash\nls -la\nif [ x ]; then\nfi", "%%capture out\n!ls\nx = 1",
    "%%html\n<b>x</b>", "%%writefile a.py\nimport os\n'''", "\n\n%%time\nx = 1", "%%timeit x = 1\nf(x)",
    "%%sql\nSELECT * FROM t", "%%time?", "    x = 1\n    y = 2", "  if x:\n      y = 2\n  z = 3",
    ">>> x = 1\n>>> y = 2\n... z = 3", "In [1]: x = 1\n   ...: y = 2", "x = 1\n... y = 2", "", "\n", "   \n",
    "%%capture\n%%time\nx = 1", "%%javascript\nalert('x')", "%%prun -s time\nf(x)",
]


def cells(r):
    for _ in range(CELLS):
        if r.random() < .25:
            yield r.choice(WHOLE)
        else:
            yield "\n".join(r.choice(LINES) for _ in range(r.randrange(1, 7)))


class Blank(ast.NodeTransformer):
    """get_ipython().x(...) as a statement is `pass`, elsewhere get_ipython()."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call) and \
                ast.unparse(node.func.value) == "get_ipython()":
            return node.func.value
        return node

    def visit_Expr(self, node):
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and \
                ast.unparse(call.func.value) == "get_ipython()":
            kept = statement(call)
            return [Blank().visit(n) for n in kept] if kept else ast.Pass()
        self.generic_visit(node)
        return node


def statement(call):
    """What %time and its like run."""
    if call.func.attr != "run_line_magic" or call.args[0].value not in ("time", "timeit", "prun", "memit"):
        return None
    text = re.sub(r"^(\s*-\w+\s*\d*)*\s*", "", call.args[1].value)
    if not text or text[0] in "%!?,;/" or text.endswith("?"):
        return None
    return ast.parse(text).body



def transformed(manager, cell):
    """IPython's text, with the bodies of %%time and its like in place."""
    lines = cell.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    m = re.match(r"%%(\S+)", lines[0]) if lines else None
    if m and not re.match(r"%%\w+\?", lines[0]):
        return transformed(manager, "\n".join(lines[1:])) if m.group(1) in KEEPS_BODY else ""
    return manager.transform_cell(cell)


def tree(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def expected(manager, cell):
    """The tree, or None where IPython's text is no Python."""
    cell = re.sub(r"^(\s*)[;,/]f a b$", r"\1%autocall", cell, flags=re.M)
    try:
        return ast.dump(Blank().visit(tree(transformed(manager, cell))))
    except SyntaxError:
        return None


def read(notebook):
    with tempfile.NamedTemporaryFile("w", suffix=".ipynb") as f:
        json.dump(notebook, f)
        f.flush()
        out = subprocess.run([HELPER, f.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    head, _, text = out.stdout.decode().partition("--\n")
    rows = [line.split(" ") for line in head.splitlines() if line.startswith("cell ")]
    lines = text.split("\n")
    return [("\n".join(lines[int(c[3]) - 1:int(c[3]) - 1 + int(c[4])]) + "\n", int(c[4]), c[5] == "1") for c in rows]


def main():
    if not HELPER.exists():
        print("helper_notebook is not built")
        return 77
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        print("IPython is not installed")
        return 77
    texts = list(cells(random.Random(5)))
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
         "source": t.splitlines(True) if n % 2 else t} for n, t in enumerate(texts)]}
    bad = wrong = 0
    for text, (ours, lines, unfinished) in zip(texts, read(notebook)):
        # To IPython, a bracket in a shell command is open until help is asked for.
        if "!echo (" in text and text.rstrip().endswith("?"):
            continue
        manager = TransformerManager()
        try:
            want = expected(manager, text)
        except (RuntimeError, IndentationError):
            continue
        try:
            got = None if unfinished else ast.dump(tree(ours))
        except SyntaxError:
            got = None
        wrong += want is None
        if got != want or lines != len(text.splitlines()):
            bad += 1
            if bad < 6:
                print(f"differs: {text!r}\n ours: {ours!r} {lines} lines, unfinished {unfinished}\n"
                      f" {got}\n IPython: {transformed(manager, text)!r}\n {want}")
    print(f"{len(texts)} cells, {wrong} of them no Python for IPython either, {bad} differ")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
