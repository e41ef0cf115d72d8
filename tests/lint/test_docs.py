"""The documents keep up with the code: every diagnostic is explained, every link between documents leads somewhere."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    bad = []
    ids = set(re.findall(r'DIAG\(\s*\w+,\s*"([^"]+)"', (ROOT / "src/base/diag_list.h").read_text())) - {"id"}
    explained = set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/diagnostics.md").read_text(), re.M))
    bad += [f"docs/diagnostics.md: {i} is not explained" for i in sorted(ids - explained)]
    bad += [f"docs/diagnostics.md: there is no {i}" for i in sorted(explained - ids)]
    for doc in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", doc.read_text()):
            if not (doc.parent / link).exists():
                bad.append(f"{doc.relative_to(ROOT)}: {link} is not there")
    print("\n".join(bad) or f"{len(ids)} diagnostics explained")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
