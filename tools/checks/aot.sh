#!/usr/bin/env bash
# Publishes the native-AOT sample (tests/samples/aot) and the smallest program on ONNX Runtime alone for the same row and graph (tests/samples/aot-baseline), and compares
# both from process start to end, and what is deployed.
#
#   tools/checks/aot.sh [ROUNDS]          default 101 rounds, each of which runs both programs, in turns first
#
# Prints medians, their ratio and the bytes deployed. Exit codes: 0 the answers are equal, the ratio is at most 1.15 and at most 35 MB are deployed; 1 not;
# 2 something is missing. Needs a C linker (Debian: clang or gcc). Times want a machine that does nothing else.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${1:-101}
bundle=$root/models/quickstart
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ORT_DISABLE_TELEMETRY=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) rid=linux-x64 ;;
  Linux-aarch64) rid=linux-arm64 ;;
  Darwin-arm64) rid=osx-arm64 ;;
  *) echo "No native build for $(uname -s) $(uname -m) here." >&2; exit 2 ;;
esac
command -v clang > /dev/null || command -v gcc > /dev/null || { echo "No C linker: install clang or gcc." >&2; exit 2; }
for sample in aot aot-baseline; do
  dotnet publish "$root/tests/samples/$sample" -c Release -r "$rid" -o "$work/$sample" -v q > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
done
armed=$work/aot/predict-armed baseline=$work/aot-baseline/predict-baseline
one=$("$armed" "$bundle") && two=$("$baseline" "$bundle") || exit 1
# The baseline prints a float, the sample a double: equal as floats.
awk -v a="$one" -v b="$two" 'BEGIN { d = a - b; exit !(d < 1e-6 && d > -1e-6) }' || { echo "The answers differ: $one, $two." >&2; exit 1; }
micros() { local start=$EPOCHREALTIME; "$1" "$bundle" > /dev/null; local end=$EPOCHREALTIME; echo $((${end/./} - ${start/./})); }
for ((i = 0; i < rounds; i++)); do
  if ((i % 2)); then a=$(micros "$armed") b=$(micros "$baseline"); else b=$(micros "$baseline") a=$(micros "$armed"); fi
  echo "$a" >> "$work/a"
  echo "$b" >> "$work/b"
done
median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
a=$(median "$work/a") b=$(median "$work/b")
size=$(find "$work/aot" -type f -printf '%s\n' | awk '{ s += $1 } END { print s }')
awk -v a="$a" -v b="$b" -v size="$size" -v n="$rounds" 'BEGIN {
  printf "process start to end, median of %d: %.1f ms; ONNX Runtime alone: %.1f ms; ratio %.3f (at most 1.15)\n", n, a / 1000, b / 1000, a / b
  printf "deployed: %.2f MB (at most 35)\n", size / 1e6
  exit !(a / b <= 1.15 && size <= 35e6) }'
