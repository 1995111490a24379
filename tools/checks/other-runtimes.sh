#!/usr/bin/env bash
# Runs a bundle's graphs where none of this repository's code runs, and compares with `armed predict`.
#
#   tools/checks/other-runtimes.sh                               the samples of tests/samples on models/quickstart: Node, browser, Python, ML.NET, and ML.NET's latency
#   tools/checks/other-runtimes.sh BUNDLE DATA.csv [NODE_FOLDER] onnx.checker of Python's onnx on every graph of a bundle, then ONNX Runtime for Node on the raw rows of DATA.csv
#                                                                (no missing rows, no duplicate names), heads mixed, fixed, inferred: within 1e-5 * max(1, |value|, sd of the outcome)
#
# npm packages come from NODE_FOLDER/node_modules, or from ARMED_NODE_MODULES, or are installed into a temporary folder. What needs a runtime that is absent is skipped, and said.
# Exit codes: 0 equal; 1 not; 2 something is missing.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ORT_DISABLE_TELEMETRY=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
python=${PYTHON:-/usr/bin/python3}
failures=0

# Prints the folder that holds the node_modules.
install() {
  mkdir -p "$work/node"
  # The libraries are in the packages; install scripts only fetch CUDA's, and a browser.
  (cd "$work/node" && npm install --ignore-scripts --no-fund --no-audit --silent "$@") > /dev/null || { echo "npm cannot install $*." >&2; exit 2; }
  echo "$work/node"
}

samples() {
  if [ -z "${ARMED_NODE_MODULES:-}" ]; then
    ARMED_NODE_MODULES=$(install onnxruntime-node onnxruntime-web puppeteer-core)/node_modules || exit 2
    export ARMED_NODE_MODULES
  fi
  dotnet build "$root/tests/samples/mlnet" -c Release -v q || exit 1
  dotnet build "$root/tests/Armed.Cli.Tests" -c Release -v q || exit 1
  dotnet "$root/tests/Armed.Cli.Tests/bin/Release/net10.0/Armed.Cli.Tests.dll" -class "*OtherRuntimesTests" || failures=1
  dotnet "$root/tests/samples/mlnet/bin/Release/net10.0/predict-mlnet.dll" "$root/models/quickstart" "$root/tests/samples/songs.csv" --latency || failures=1
}

bundle() {
  local bundle data folder head
  local armed_dll=$root/tools/Armed.Cli/bin/Release/net10.0/armed.dll
  bundle=$(realpath "$1") data=$(realpath "$2")
  "$python" "$root/tests/samples/python/check_onnx.py" "$bundle" || failures=1
  folder=${3:-$(install onnxruntime-node)} || exit 2
  for head in mixed fixed inferred; do
    [ -f "$bundle/$head.onnx" ] || continue
    echo "$head"
    dotnet "$armed_dll" predict "$bundle" "$data" --head "$head" -o "$work/$head.csv" > /dev/null || { failures=1; continue; }
    (cd "$folder" && node "$root/tests/samples/node/predict.mjs" "$bundle" "$data" "$head") > "$work/$head.json" || { failures=1; continue; }
    "$python" "$root/tools/checks/compare-predictions.py" "$bundle" "$work/$head.csv" "$work/$head.json" || failures=1
  done
}

case $# in
  0) samples ;;
  2 | 3) bundle "$@" ;;
  *) sed -n '2,10p' "$0"; exit 2 ;;
esac
exit "$failures"
