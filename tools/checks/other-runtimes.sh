#!/usr/bin/env bash
# Runs a bundle's graphs where none of this repository's code runs, and compares with `armed predict`.
#
#   tools/checks/other-runtimes.sh BUNDLE DATA.csv [NODE_FOLDER]
#
# onnx.checker.check_model(full_check=True) of Python's onnx on every graph, then ONNX Runtime for Node on the raw rows of DATA.csv (no missing rows, no duplicate names)
# with the heads mixed, fixed and inferred: numbers within 1e-5 * max(1, |value|, sd of the outcome).
# NODE_FOLDER holds node_modules with onnxruntime-node; without it the package is installed into a temporary folder. Exit codes: 0 equal; 1 not; 2 something is missing.
set -uo pipefail
[ $# -ge 2 ] || { sed -n '2,8p' "$0"; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
armed_dll=$root/tools/Armed.Cli/bin/Release/net10.0/armed.dll
bundle=$(realpath "$1") data=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
python=${PYTHON:-/usr/bin/python3}

"$python" "$root/tests/samples/python/check_onnx.py" "$bundle" || failures=1

folder=${3:-$work/node}
if [ $# -lt 3 ]; then
  mkdir -p "$folder"
  # The CPU library is in the package; its install script only fetches CUDA's.
  (cd "$folder" && npm install --ignore-scripts --no-fund --no-audit --silent onnxruntime-node) || { echo "onnxruntime-node cannot be installed." >&2; exit 2; }
fi
for head in mixed fixed inferred; do
  [ -f "$bundle/$head.onnx" ] || continue
  echo "$head"
  dotnet "$armed_dll" predict "$bundle" "$data" --head "$head" -o "$work/$head.csv" > /dev/null || { failures=1; continue; }
  (cd "$folder" && node "$root/tests/samples/node/predict.mjs" "$bundle" "$data" "$head") > "$work/$head.json" || { failures=1; continue; }
  "$python" "$root/tools/checks/compare-predictions.py" "$bundle" "$work/$head.csv" "$work/$head.json" || failures=1
done
exit "$failures"
