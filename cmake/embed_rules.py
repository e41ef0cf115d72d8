"""Writes every rules/<phase>/*.yaml into one C file, sorted by path."""
import pathlib
import sys


def c_string(data):
    out = []
    for line in data.splitlines(keepends=True):
        body = "".join(
            {34: '\\"', 92: "\\\\", 10: "\\n", 13: "\\r", 9: "\\t", 63: "\\?"}.get(b)
            or (chr(b) if 32 <= b < 127 else "\\%03o" % b)
            for b in line
        )
        out.append('\t"%s"' % body)
    return "\n".join(out) or '\t""'


def main(target, root):
    root = pathlib.Path(root)
    files = sorted(root.glob("*/*.yaml"), key=lambda p: p.as_posix())
    text = [
        "/* Generated from rules/. */",
        '#include "rules/builtin.h"',
        "",
        '#pragma GCC diagnostic ignored "-Woverlength-strings"',
        "",
        "const struct builtin_rule builtin_rules[] = {",
    ]
    for path in files:
        data = path.read_bytes()
        text.append("\t{ STR_INIT(\"%s\"), {\n%s,\n\t%d } },"
                    % (path.relative_to(root).as_posix(), c_string(data), len(data)))
    text.append("\t{ STR_INIT(\"\"), STR_INIT(\"\") },")
    text.append("};")
    text.append("const size_t builtin_rules_count = %d;" % len(files))
    pathlib.Path(target).write_text("\n".join(text) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
