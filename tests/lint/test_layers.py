"""Includes point down only, path-qualified; no include cycles; banned calls."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "src"
LAYERS = ["base", "formats", "facts", "probes", "rules", "engine", "report", "cli"]
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|localtime|"
                    r"gmtime|strncpy|setlocale|alloca|system|popen|mktemp|tmpnam)\s*\(")
MAX_LINES = 1500


def main():
    bad = []
    graph = {}
    for path in sorted(ROOT.rglob("*.[ch]")):
        name = path.relative_to(ROOT).as_posix()
        layer = LAYERS.index(name.split("/")[0])
        text = path.read_text()
        graph[name] = re.findall(r'^#include "([^"]+)"', text, re.M)
        for inc in graph[name]:
            top = inc.split("/")[0]
            if "/" not in inc and inc.endswith("_list.h"):
                continue  # generated from file names
            if top == "gonogo":
                continue
            if top not in LAYERS or not (ROOT / inc).exists():
                bad.append(f"{name}: #include \"{inc}\" is not path-qualified or not there")
            elif LAYERS.index(top) > layer:
                bad.append(f"{name}: includes upward: {inc}")
        code = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', "", text, flags=re.S)
        for m in BANNED.finditer(code):
            bad.append(f"{name}: {m.group(1)} is banned")
        if text.count("\n") > MAX_LINES:
            bad.append(f"{name}: over {MAX_LINES} lines")
    done = set()

    def visit(name, above):
        if name in above:
            bad.append("include cycle: " + " > ".join(above[above.index(name):] + [name]))
        elif name not in done:
            for inc in graph.get(name, []):
                visit(inc, above + [name])
            done.add(name)

    for name in graph:
        visit(name, [])
    print("\n".join(bad) or f"{len(graph)} files, layers hold")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
