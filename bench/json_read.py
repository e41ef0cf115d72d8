#!/usr/bin/env python3
"""JSON Lines of a labelling job, and one document of the same values, against cJSON, Python and jq."""
import json
import pathlib
import random
import sys
import tempfile

import rivals

PYTHON_LINES = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
PYTHON_WHOLE = "import json, sys\njson.load(open(sys.argv[1], 'rb'))"


def records(count):
    rng = random.Random(1)
    for i in range(count):
        yield {"id": i, "image": f"images/train/{i:08d}.jpg", "label": rng.choice(["cat", "dog", "bird"]), "split": "train",
               "score": round(rng.random(), 6), "w": 640, "h": 480, "bbox": [rng.randrange(600), rng.randrange(400), 20, 30],
               "text": "lorem ipsum dolor sit amet " * 3, "ok": True}


if __name__ == "__main__":
    bench = rivals.program("bench/bench_json_read")
    with tempfile.TemporaryDirectory() as tmp:
        lines, whole = pathlib.Path(tmp) / "a.jsonl", pathlib.Path(tmp) / "a.json"
        made = [json.dumps(r) for r in records(int(sys.argv[1]) if len(sys.argv) > 1 else 200000)]
        lines.write_text("\n".join(made) + "\n")
        whole.write_text("[" + ", ".join(made) + "]")
        print(f"{lines.stat().st_size / 1e6:.0f} MB of JSON Lines")
        rivals.compare([bench, "lines", str(lines)],
                       {"cJSON, a tree a line": [bench, "cjson", str(lines)],
                        "python3 json.loads": [sys.executable, "-I", "-c", PYTHON_LINES, str(lines)],
                        "jq -c .label": ["jq", "-c", ".label", str(lines)]}, rounds=3)
        print(f"\n{whole.stat().st_size / 1e6:.0f} MB as one document")
        rivals.compare([bench, "events", str(whole)],
                       {"python3 json.load": [sys.executable, "-I", "-c", PYTHON_WHOLE, str(whole)]}, rounds=3)
