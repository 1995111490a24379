#!/usr/bin/env python3
"""Predicts the rows of a CSV with graphs that have one input per column, in ONNX Runtime: texts and numbers as they are in the file, no codes.

    predict.py STRINGS_FOLDER DATA.csv [HEAD]     STRINGS_FOLDER: armed export BUNDLE --layout strings -o STRINGS_FOLDER

Prints one JSON object: head, columns, rows. Needs the packages onnxruntime and numpy.
"""
import csv
import json
import pathlib
import sys

import numpy
import onnxruntime


def feed(session, rows):
    """One array [N, 1] per input, by its type."""
    inputs = {}
    for port in session.get_inputs():
        cells = [row.get(port.name) or "" for row in rows]
        if port.type == "tensor(string)":
            inputs[port.name] = numpy.array(cells, dtype=object).reshape(-1, 1)
        else:
            numbers = [float("nan") if cell in ("", "NA") else float(cell) for cell in cells]
            inputs[port.name] = numpy.array(numbers, dtype=numpy.float32).reshape(-1, 1)
    return inputs


def main(folder, data, head="mixed"):
    with open(data, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    session = onnxruntime.InferenceSession(str(pathlib.Path(folder) / f"{head}.onnx"), providers=["CPUExecutionProvider"])
    wanted = [name for name in ("prediction", "linear_predictor", "linear_predictor_sd") if name in {port.name for port in session.get_outputs()}]
    outputs = session.run(wanted, feed(session, rows))
    print(json.dumps({"head": head, "columns": outputs[0].shape[1], "rows": numpy.hstack(outputs).tolist()}))


if len(sys.argv) < 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
