"""The JSON Schemas that gonogo prints: valid draft-07, they accept what the program accepts and
refuse what it refuses; a result of `gonogo check -f json` fits its schema."""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PROGRAM = os.environ["GONOGO"]
ROOT = pathlib.Path(__file__).resolve().parents[2]

GOOD = {
    "config": ["", "stage: train\nproject: {task: detection, classes: [a, b]}\n",
               "rules: {LCH016: off, REQ001: {max-open: 5, severity: warn}}\nfail-on: never\n",
               "targets: [{metric: f1, op: '>=', value: 0.8}]\nlimits: {py.size: 4M}\n",
               "phases: {launch: ALL, merge: data}\nmanifest: a.yaml\n"],
    "signoff": ["gonogo: 1\n",
                "gonogo: 1\nattestations:\n- {rule: REQ021, status: passed, date: 2026-01-01, "
                "by: {name: A, email: a@x.org, role: sre}}\n"],
    "waivers": ["gonogo: 1\nwaivers:\n- {rule: REQ002, reason: r, requested-by: a@x.org, "
                "approved-by: b@x.org, expires: 2026-02-01}\n"],
}
BAD = {
    "config": ["stge: train\n", "stage: later\n", "project: {task: x}\n", "targets: [{metric: f}]\n",
               "waivers: {max-days: {error: 181}}\n", "overrides: [{paths: []}]\n"],
    "signoff": ["attestations: []\n", "gonogo: 1\nitems: []\n",
                "gonogo: 1\nattestations: [{rule: REQ021}]\n"],
    "waivers": ["gonogo: 1\n", "gonogo: 1\nwaivers: [{rule: REQ002, reason: r}]\n"],
}
FILE = {"config": "gonogo.yaml", "signoff": ".gonogo/signoff.yaml",
        "waivers": ".gonogo/waivers.yaml"}


def run(*args):
    return subprocess.run([PROGRAM, *args], capture_output=True, timeout=60, check=False)


def plain(value):
    """YAML 1.1 dates as the text they are to JSON."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def program_accepts(kind, text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, FILE[kind])
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        done = run("config", "verify", folder, "--date", "2026-01-10")
    assert done.returncode in (0, 3), done.stderr
    return done.returncode == 0


def check_texts(kind, validator, texts, wanted):
    failed = 0
    for text in texts:
        document = plain(yaml.safe_load(text)) or {}
        by_schema = validator.is_valid(document)
        by_program = program_accepts(kind, text)
        if by_schema != wanted or by_program != wanted:
            print(f"{kind}: schema {by_schema}, program {by_program}: {text!r}")
            failed += 1
    return failed


def check_rules(validator):
    failed = 0
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        for error in validator.iter_errors(plain(yaml.safe_load(path.read_text("utf-8")))):
            print(f"{path.name}: {error.message[:200]}")
            failed += 1
    return failed


def check_results(validator):
    failed = 0
    for name in ("tests/cases/launch/LCH016-good/project",
                 "tests/cases/requirements/REQ003-bad-expired/project"):
        done = run("check", str(ROOT / name), "-f", "json", "--no-cache", "--stage", "launch",
                   "--date", "2026-03-10")
        for error in validator.iter_errors(json.loads(done.stdout)):
            print(f"{name}: {list(error.path)}: {error.message[:200]}")
            failed += 1
    return failed


def check_manual():
    """The example in the manual is a configuration."""
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "gonogo.yaml").write_text(example, encoding="utf-8")
        done = run("config", "verify", folder)
    if done.returncode:
        print(f"docs/configuration.md: {done.stderr.decode()}")
    return done.returncode != 0


def main():
    failed = check_manual()
    validators = {}
    for kind in ("config", "rules", "signoff", "waivers", "result"):
        schema = json.loads(run("config", "schema", kind).stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft7Validator(schema)
    for kind in GOOD:
        failed += check_texts(kind, validators[kind], GOOD[kind], True)
        failed += check_texts(kind, validators[kind], BAD[kind], False)
    failed += check_rules(validators["rules"])
    failed += check_results(validators["result"])
    if run("config", "schema", "nothing").returncode != 3:
        print("an unknown kind is accepted")
        failed += 1
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
