#!/usr/bin/env python3
"""Checks every graph of bundles with the ONNX project's own checker, which shares no code with this repository.

    check_onnx.py BUNDLE..

Needs the package onnx (Debian: python3-onnx; else pip install onnx). Exit codes: 0 all pass; 1 a graph does not; 2 usage.
"""
import pathlib
import sys

import onnx


def check(path):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)  # full: shapes are inferred, too
    opset = {entry.domain or "ai.onnx": entry.version for entry in model.opset_import}
    print(f"{path}: {len(model.graph.node)} nodes, IR {model.ir_version}, opset {opset}")


def main(bundles):
    if not bundles:
        print(__doc__)
        return 2
    failed = False
    for bundle in bundles:
        graphs = sorted(pathlib.Path(bundle).glob("*.onnx"))
        failed |= not graphs
        for path in graphs:
            try:
                check(path)
            except Exception as fault:  # whatever the checker says, the other graphs are checked, too
                failed = True
                print(f"{path}: {type(fault).__name__}: {fault}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
