"""Golden cases: one small project a case, and the status one rule has to give it.

tests/cases/<phase>/<RULE>-<what>/ holds
    project/   the files
    args       further arguments of `gonogo check`; optional
    expect     one line: RULE STATUS [findings|clean]

STATUS may be several words joined by "|" where the checklist leaves it open. "findings" and
"clean" say whether the rule has to report something: a note never changes a status.

pending.txt lists the cases that are known to differ today; they are counted apart and do not fail
the test. With --only they count. --update-pending rewrites the list from what differs now.

usage: test_cases.py [--only ID] [--update-pending]     ID: a rule or a case; GONOGO: the program
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PENDING = HERE / "pending.txt"
SKIPPED = 77
TIME_LIMIT_S = 60


def cases(only):
    """The folders of all cases, sorted; those of one rule, or one case, when asked."""
    folders = sorted(path.parent for path in HERE.glob("*/*/expect"))
    return [f for f in folders if not only or f.name == only or f.name.split("-")[0] == only]


def check(program, case):
    """(result document, None) of a check of the case's project, or (None, what went wrong)."""
    args = case / "args"
    extra = shlex.split(args.read_text(encoding="utf-8")) if args.exists() else []
    rule = (case / "expect").read_text(encoding="utf-8").split()[0]
    if "--select" not in extra:
        extra += ["--select", rule]
    command = [program, "check", str(case / "project"), "-f", "json", "--no-cache", *extra]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIME_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return None, f"no answer in {TIME_LIMIT_S} s"
    try:
        return json.loads(done.stdout), None
    except ValueError:
        line = (done.stderr.decode(errors="replace").strip().splitlines() or ["no output"])[0]
        return None, f"exit {done.returncode}: {line}"


def difference(program, case):
    """None when the case gives what it has to, else one line about it."""
    rule, wanted, *more = (case / "expect").read_text(encoding="utf-8").split()
    result, error = check(program, case)
    if error:
        return error
    found = [r for r in result.get("rules", []) if r.get("id") == rule]
    if len(found) != 1:
        return f"{rule} is {len(found)} times in the result"
    status = found[0].get("status")
    if status not in wanted.split("|"):
        reason = (found[0].get("reason") or {}).get("text") or ""
        return f"{rule} is {status}, not {wanted}" + (f" ({reason})" if reason else "")
    has_findings = bool(found[0].get("findings"))
    if more and has_findings != (more[0] == "findings"):
        return f"{rule} {'reports something' if has_findings else 'reports nothing'}"
    return None


def has_check(program):
    """Whether the program has the command at all."""
    done = subprocess.run([program, "check", "--help"], capture_output=True, check=False)
    return done.returncode == 0 and b"check" in done.stdout


def main():
    parser = argparse.ArgumentParser(description="Run the golden cases.")
    parser.add_argument("--only", metavar="ID", help="a rule or a case")
    parser.add_argument("--update-pending", action="store_true")
    options = parser.parse_args()

    program = os.environ.get("GONOGO")
    if not program or not has_check(program):
        print("gonogo check does not exist yet")
        return SKIPPED
    todo = cases(options.only)
    if not todo:
        sys.exit(f"no case {options.only}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = dict(zip(todo, pool.map(lambda case: difference(program, case), todo)))

    differing = {case.name: text for case, text in results.items() if text}
    if options.update_pending:
        PENDING.write_text("".join(f"{name}\n" for name in sorted(differing)), encoding="utf-8")
    pending = set() if options.only else set(PENDING.read_text(encoding="utf-8").split())
    failed = [name for name in differing if name not in pending]
    for case, text in results.items():
        if text:
            mark = "" if case.name in failed else " (pending)"
            print(f"{case.relative_to(HERE)}: {text}{mark}")
    for name in sorted(pending & ({case.name for case in todo} - set(differing))):
        print(f"{name} passes now: take it out of pending.txt")
    print(f"{len(todo) - len(differing)} passed, {len(failed)} failed, "
          f"{len(differing) - len(failed)} pending")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
