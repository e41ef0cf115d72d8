"""Bring the SHA-256 values in the examples up to date after a file was edited.

    python rehash.py digits

Rewrites every `ref: FILE, sha256: ...` in .gonogo/signoff.yaml and every
`path: FILE` followed by `sha256: ...` in dataset.yaml. That is a convenience of
the examples: in a real project a changed file needs a new signature, not a new hash.
"""
import hashlib
import pathlib
import re
import sys


def digest(path):
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    project = pathlib.Path(sys.argv[1])
    for name, pattern in ((".gonogo/signoff.yaml", r"(ref: ([^,\s]+), sha256: )\w+"),
                          ("dataset.yaml", r"(path: (\S+)\n\s+sha256: )\w+")):
        file = project / name
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(pattern, lambda m: m[1] + digest(project / m[2]), text),
                        encoding="utf-8")


if __name__ == "__main__":
    main()
