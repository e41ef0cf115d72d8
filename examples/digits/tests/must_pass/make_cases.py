"""Draw the must-pass cases: every digit without shift, turn or noise, with both pens.

    PYTHONPATH=. python tests/must_pass/make_cases.py > tests/must_pass/cases.jsonl
"""
import json

from make_data import PENS, draw


class Steady:
    """A generator of no randomness: always the middle."""

    def gauss(self, mean, _sigma):
        return mean

    def uniform(self, low, high):
        return (low + high) / 2


for digit in range(10):
    for pen in PENS:
        style = {"slant": 0.0, "size": 0.95, "dark": 0.9}
        print(json.dumps({"id": f"{digit}-{pen}", "input": draw(Steady(), digit, style, pen),
                          "expected": digit}))
