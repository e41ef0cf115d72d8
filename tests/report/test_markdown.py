"""The Markdown report of a project full of hostile names and texts: no links, images, HTML,
mentions or broken tables come out of it, and the parts stand in their fixed order.

Without markdown-it-py only what needs no parser is checked.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    from markdown_it import MarkdownIt
except ImportError:
    MarkdownIt = None

HOSTILE = [
    "[click](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "<script>alert(1)</script>",
    "<https://evil.example>",
    "a|b|c",
    "`code` ``more``",
    "@everyone #1",
    "\u202etxt.exe",
    "# heading",
    "</details><h1>x",
    "https://evil.example/path",
    "www.evil.example",
]
PARTS_EN = ["Summary", "Poll", "Blocking", "Phases", "Key measurements", "Signatures", "Waivers",
            "Known limits and out-of-scope uses", "Rollback and monitoring", "Open questions",
            "Decision", "Appendix: what was not read"]
PARTS_ZH = ["概要", "表决", "阻断项", "各阶段", "关键测量值", "签核", "豁免", "已知局限与超出范围的用途",
            "回滚与监控", "待定问题", "决定", "附录：未读取的内容"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def make_project(root):
    """Hostile file names, column names, labels, statements and reasons."""
    (root / ".gonogo").mkdir()
    (root / "docs").mkdir()
    for i, text in enumerate(HOSTILE):
        name = text.replace("/", "_")
        (root / f"{name}.md").write_text(f"# Problem {text}\n\nTODO\n", encoding="utf-8")
        (root / "docs" / f"runbook {name}.md").write_text(f"# {text}\n", encoding="utf-8")
        (root / f"train {name}.py").write_text("import torch\n", encoding="utf-8")
    rows = "".join(f'"{t}",{i % 2}\n' for i, t in enumerate(HOSTILE))
    (root / "data.csv").write_text("path,label\n" + rows, encoding="utf-8")
    (root / "dataset.yaml").write_text(
        f"dataset: {quoted(HOSTILE[0])}\nsplits: {{train: data.csv}}\nimage_column: path\n"
        f"label: label\nsource: {quoted(HOSTILE[2])}\n", encoding="utf-8")
    (root / "gonogo.yaml").write_text(
        "gonogo: 1\ntargets:\n"
        f"- {{metric: {quoted(HOSTILE[0])}, op: '>=', value: 0.5, split: {quoted(HOSTILE[2])}}}\n",
        encoding="utf-8")
    entries = "".join(
        f"- rule: REQ00{4 + i % 2}\n  status: passed\n"
        f"  by: {{name: {quoted(t)}, email: a{i}@example.com, role: product-owner}}\n"
        f"  date: 2026-03-01\n  expires: 2026-05-01\n  statement: {quoted(t)}\n"
        for i, t in enumerate(HOSTILE))
    (root / ".gonogo" / "signoff.yaml").write_text(f"gonogo: 1\nattestations:\n{entries}",
                                                   encoding="utf-8")


def report(program, root, *more):
    command = [program, "check", str(root), "--stage", "launch", "--date", "2026-03-10",
               "--no-cache", "-f", "markdown", *more]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, 1, 2), done.stderr.decode(errors="replace")
    return done.stdout.decode("utf-8")


def check_order(text, parts):
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == parts, headings


def check_rendering(text):
    """Only what the writer itself puts there: <details> and <summary>."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    ours = ("<details>", "</details>")
    cells = 0
    for token in tokens:
        assert token.type not in ("fence", "code_block"), token.content
        if token.type == "html_block":
            assert token.content.strip().startswith(ours), token.content
            assert "<script" not in token.content and "<h1" not in token.content, token.content
        for child in token.children or []:
            assert child.type not in ("link_open", "image", "html_inline"), token.content
            if child.type == "text":
                assert "https://evil" not in child.content, token.content
                assert "@everyone" not in child.content, token.content
        if token.type == "tr_open":
            cells = 0
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            assert cells > 1
    headings = [t for t in tokens if t.type == "heading_open"]
    assert sum(t.tag == "h1" for t in headings) == 1


def main():
    program = os.environ.get("GONOGO")
    if not program:
        print("GONOGO names no program")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "[x](javascript:1) <b>"
        root.mkdir()
        make_project(root)
        for language, parts in (("en", PARTS_EN), ("zh-CN", PARTS_ZH)):
            text = report(program, root, "--lang", language)
            check_order(text, parts)
            assert "\u202e" not in text
            if MarkdownIt:
                check_rendering(text)
        brief = report(program, root, "--max-bytes", "2000")
        assert len(brief) < len(report(program, root))
    print("rendered with markdown-it-py" if MarkdownIt else "markdown-it-py is not installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
