"""The examples hold together: hashes match, digits-broken is what make_broken.py makes.

With --verdict also: gonogo says GO to digits and NO-GO to digits-broken, with at least 15 failed
rules in at least 6 phases.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
DATE = "2026-11-23"


def stale_hashes():
    """Files of digits/ whose hash in the manifest, the sign-off or the service is another one."""
    project = EXAMPLES / "digits"
    places = {"dataset.yaml": r"path: (\S+)\n\s+sha256: (\w+)",
              ".gonogo/signoff.yaml": r"ref: ([^,\s]+), sha256: (\w+)",
              "deploy/serving.yaml": r"path: (\S+)\n\s+config: \S+\n\s+sha256: (\w+)"}
    bad = []
    for name, pattern in places.items():
        found = re.findall(pattern, (project / name).read_text(encoding="utf-8"))
        if not found:
            bad.append(f"{name}: no hashes in it")
        for file, digest in found:
            if hashlib.sha256((project / file).read_bytes()).hexdigest() != digest:
                bad.append(f"{name}: the hash of {file} is another one (examples/rehash.py)")
    return bad


def contents(folder):
    """Every file of a folder by its path; caches left out."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not {"__pycache__", ".gonogo_cache"} & set(path.parts)}


def changed_by_making():
    """Files of digits-broken/ that differ after make_broken.py ran on a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "examples"
        shutil.copytree(EXAMPLES, copy, ignore=shutil.ignore_patterns("__pycache__", ".gonogo_cache"))
        subprocess.run([sys.executable, "-B", copy / "make_broken.py"], check=True)
        made, kept = contents(copy / "digits-broken"), contents(EXAMPLES / "digits-broken")
    return [f"digits-broken/{name} is not what make_broken.py makes"
            for name in sorted(made.keys() | kept.keys()) if made.get(name) != kept.get(name)]


def wrong_verdicts():
    """What gonogo says about the two examples, where it is not what they are for."""
    bad = []
    for name, wanted in (("digits", "GO"), ("digits-broken", "NO-GO")):
        done = subprocess.run([os.environ["GONOGO"], "check", str(EXAMPLES / name), "-f", "json",
                               "--no-cache", "--date", DATE], capture_output=True, check=False)
        result = json.loads(done.stdout)
        if result["verdict"] != wanted:
            bad.append(f"{name} is {result['verdict']}, not {wanted}")
            bad += [f"  {r['id']} {r['status']} {(r.get('reason') or {}).get('text') or ''}"
                    for r in result["rules"] if r["status"] in ("fail", "open", "inconclusive")]
        if wanted == "NO-GO":
            failed = [r for r in result["rules"] if r["status"] == "fail"]
            phases = {r["phase"] for r in failed}
            if len(failed) < 15 or len(phases) < 6:
                bad.append(f"{name}: {len(failed)} failed rules in {len(phases)} phases")
    return bad


def main():
    bad = stale_hashes() + changed_by_making()
    if "--verdict" in sys.argv[1:]:
        bad += wrong_verdicts()
    print("\n".join(bad) or "examples hold together")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
