"""Every header compiles alone."""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
         f"-I{ROOT / 'src'}", f"-I{ROOT / 'include'}"]


def main():
    bad = 0
    skip = {"diag_list.h"}  # lists that are included with a macro defined
    generated = pathlib.Path(os.environ.get("GONOGO_BUILD", ROOT / "build/debug")) / "generated"
    headers = [h for h in sorted(ROOT.glob("src/**/*.h")) + sorted(ROOT.glob("include/**/*.h"))
               if h.name not in skip]
    for header in headers:
        with tempfile.NamedTemporaryFile("w", suffix=".c") as f:
            f.write(f'#include "{header}"\nextern int used;\n')
            f.flush()
            done = subprocess.run(["cc", *FLAGS, f"-I{generated}", f.name])
            bad += done.returncode != 0
    print(f"{len(headers)} headers, {bad} do not compile alone")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
