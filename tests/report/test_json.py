"""The JSON result: valid UTF-8 JSON whose verdict, exit code and counts agree, whatever the
project; against the schema that the program prints, where jsonschema is installed."""
import json
import os
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERDICTS = {0: "GO", 1: "NO-GO", 2: "INCONCLUSIVE"}
PROJECTS = ["examples/digits", "examples/digits-broken", "tests/cases/launch/LCH015-good/project"]


def run(program, *args):
    return subprocess.run([program, *args], capture_output=True, timeout=120, check=False, cwd=ROOT)


def schema_of(program):
    done = run(program, "config", "schema", "result")
    return json.loads(done.stdout) if done.returncode == 0 and jsonschema else None


def check(program, project, stage, schema):
    done = run(program, "check", project, "--stage", stage, "-f", "json", "--no-cache",
               "--date", "2026-11-23")
    result = json.loads(done.stdout.decode("utf-8"))
    where = f"{project} at {stage}"
    assert result["schema"] == "gonogo-result/1", where
    assert result["exit_code"] == done.returncode, where
    assert result["verdict"] == VERDICTS[done.returncode], where
    for phase in result["phases"]:
        rules = [r for r in result["rules"] if r["phase"] == phase["phase"]]
        for status, n in phase["counts"].items():
            assert n == sum(r["status"] == status for r in rules), (where, phase["phase"], status)
    for rule in result["rules"]:
        for finding in rule["findings"]:
            assert finding["message"], (where, rule["id"])
            assert not finding["path"].startswith("/"), (where, rule["id"])
    if schema:
        jsonschema.validate(result, schema)


def main():
    program = os.environ.get("GONOGO")
    if not program:
        print("GONOGO names no program")
        return 77
    schema = schema_of(program)
    for project in PROJECTS:
        for stage in ("merge", "train", "launch"):
            check(program, project, stage, schema)
    print("checked against the schema" if schema else "no schema, or jsonschema is not installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
