"""Rehearse the rollback on this machine and time it.

    python rehearse_rollback.py        # prints the seconds from the decision to healthy

Starts the service with the released weights, then stops it and starts the
previous weights named in deploy/serving.yaml, until /health reports them.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import yaml

PORT = 18115


def start(settings):
    """A service process with these settings."""
    return subprocess.Popen([sys.executable, "serve.py", "--port", str(PORT),
                             "--settings", str(settings)])


def wait_for(version, limit_s=60):
    """Seconds until the service reports a version."""
    begin = time.monotonic()
    while time.monotonic() - begin < limit_s:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=1) as answer:
                if json.load(answer)["model_version"].startswith(version + "+"):
                    return time.monotonic() - begin
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"version {version} not healthy after {limit_s} s")


def main():
    released = pathlib.Path("deploy/serving.yaml")
    settings = yaml.safe_load(released.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        back = pathlib.Path(folder) / "serving.yaml"
        back.write_text(yaml.safe_dump({"model": settings["previous"]}), encoding="utf-8")
        process = start(released)
        try:
            wait_for(settings["model"]["version"])
            begin = time.monotonic()
            process.terminate()
            process.wait(timeout=30)
            process = start(back)
            wait_for(settings["previous"]["version"])
            print(f"rolled back to {settings['previous']['version']} in "
                  f"{time.monotonic() - begin:.1f} s")
        finally:
            process.terminate()
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
