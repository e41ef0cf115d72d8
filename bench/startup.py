#!/usr/bin/env python3
"""How long the program takes to start, against others."""
import sys

import rivals

if __name__ == "__main__":
    rivals.compare([rivals.program("gonogo"), "--version"],
                   {"git --version": ["git", "--version"], "rg --version": ["rg", "--version"],
                    "python3 -c pass": [sys.executable, "-I", "-c", "pass"], "jq --version": ["jq", "--version"],
                    "node --version": ["node", "--version"]}, rounds=60)
