#!/usr/bin/env python3
"""Compares `armed predict` (CSV) with predict.mjs (JSON): every number within 1e-5 * max(1, |value|, sd of the outcome).

    compare-predictions.py BUNDLE PREDICTIONS.csv PREDICTIONS.json
"""
import csv
import json
import pathlib
import sys

bundle, table, other = sys.argv[1:]
sd = json.loads((pathlib.Path(bundle) / "armed.json").read_text())["outcome"].get("sd") or 1
with open(table, newline="") as file:
    ours = [[float(cell) for cell in row[1:-1]] for row in list(csv.reader(file))[1:]]
theirs = json.loads(pathlib.Path(other).read_text())["rows"]
if len(ours) != len(theirs):
    sys.exit(f"armed predict has {len(ours)} rows, the other {len(theirs)}.")
largest = max(abs(a - b) / max(1, abs(a), sd) for x, y in zip(ours, theirs) for a, b in zip(x, y, strict=True))
print(f"  {len(ours)} rows x {len(ours[0])} numbers, largest difference {largest:.2g}")
sys.exit(0 if largest <= 1e-5 else f"{largest} is above 1e-5.")
