#!/usr/bin/env bash
# Kills a training run with SIGKILL at random moments and checks that nothing half-done is ever seen.
#
#   tools/checks/kill-resume.sh [KILLS] [SEED]        default 12 kills, seed 1
#
# 1. Trains on simulated spirals without interruption: the reference bundle id, and how long a run takes.
# 2. The same fit in another place: SIGKILL after a random part of that time; the bundle must be absent, or `armed verify` must exit 0; then --resume.
# 3. The same number of kills while the bundle is written: each starts from a late checkpoint and falls a little later than the one before.
# 4. adapt, export and predict are killed after random parts of their time: under the final name there is nothing, or all of it; the command then works again.
# 5. The resumed run must end with the reference's bundle id. SIGTERM and SIGINT must exit 130 and leave a checkpoint.
#
# Needs: a Release build of tools/Armed.Cli. Exit codes: 0 all held; 1 something did not; 2 no build.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
armed_dll=$root/tools/Armed.Cli/bin/Release/net10.0/armed.dll
kills=${1:-12}
RANDOM=${2:-1}
[ -f "$armed_dll" ] || { echo "No $armed_dll: dotnet build tools/Armed.Cli -c Release" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0
absent=0
whole=0

armed() { dotnet "$armed_dll" "$@"; }
fail() { echo "FAIL $*"; failures=$((failures + 1)); }
now_ms() { date +%s%3N; }
sleep_ms() { sleep "$(awk -v t="$1" 'BEGIN { printf "%.3f", t / 1000 }')"; }
bundle_id() { sed -nE 's/.*"bundle_id": *"([0-9a-f]+)".*/\1/p' "$1/armed.json" | head -1; }

armed simulate spirals --clusters 8 --rows-per-cluster 250 --seed 3 -o spirals.csv > /dev/null || exit 2
# Dropout takes part: its random state must come back, too.
fit=(train spirals.csv --outcome y --cluster cluster --hidden 24,16 --dropout 0.1 --max-epochs 40 --batch-size 32 --device cpu)

start=$(now_ms)
armed "${fit[@]}" -o reference > /dev/null 2> reference.log || { cat reference.log; exit 1; }
length=$(($(now_ms) - start))
expected=$(bundle_id reference)
echo "reference: $length ms, bundle id $expected"

# Starts the fit in the background, kills it after $1 ms; sets `ended` to 1 where it had finished before.
kill_after() {
  dotnet "$armed_dll" "${fit[@]}" -o target --resume > run.out 2> run.log &
  local process=$!
  sleep_ms "$1"
  ended=0
  kill -KILL "$process" 2> /dev/null || ended=1
  wait "$process" 2> /dev/null
}

check_target() {
  if [ ! -e target ]; then
    absent=$((absent + 1))
    echo "  $1: no bundle$([ -d target.checkpoint ] && echo ", a checkpoint")"
  elif armed verify target > verify.log 2>&1; then
    whole=$((whole + 1))
    echo "  $1: a whole bundle"
  else
    fail "$1: a bundle that does not verify: $(head -1 verify.log)"
  fi
}

echo "random kills"
for i in $(seq "$kills"); do
  delay=$((300 + (RANDOM * 32768 + RANDOM) % length))
  kill_after "$delay"
  check_target "kill $i after $delay ms"
  if [ -e target ]; then rm -rf target target.checkpoint; fi
done
armed "${fit[@]}" -o target --resume > /dev/null 2> run.log || fail "the resumed run: $(head -1 run.log)"
[ "$(bundle_id target)" = "$expected" ] || fail "after $kills kills the id is $(bundle_id target)"
armed verify target > /dev/null || fail "the resumed bundle does not verify"
[ -e target.checkpoint ] && fail "a checkpoint is left after success"

# Starts the fit and kills it $1 ms after its staging directory shows up.
kill_in_writing() {
  dotnet "$armed_dll" "${fit[@]}" -o target --resume > run.out 2> run.log &
  local process=$!
  until compgen -G 'target.tmp-*' > /dev/null || [ -e target ] || ! kill -0 "$process" 2> /dev/null; do :; done
  [ "$1" -eq 0 ] || sleep_ms "$1"
  kill -KILL "$process" 2> /dev/null
  wait "$process" 2> /dev/null
}

# The checkpoint of a run whose training is done: from copies of it the rest takes about a second.
echo "kills while the bundle is written"
rm -rf target target.*
kill_in_writing 0
cp -r target.checkpoint late.checkpoint || fail "no checkpoint of finished training: $(cat run.log)"
for i in $(seq "$kills"); do
  rm -rf target target.*
  cp -r late.checkpoint target.checkpoint
  delay=$((4 * (i - 1)))
  kill_in_writing "$delay"
  staged=$(compgen -G 'target.tmp-*')
  check_target "writing kill $i, $delay ms into the writing${staged:+, $(find $staged -type f | wc -l) files staged}"
  armed "${fit[@]}" -o target --resume > /dev/null 2> run.log || fail "resume after writing kill $i: $(head -1 run.log)"
  [ "$(bundle_id target)" = "$expected" ] || fail "writing kill $i: the id is $(bundle_id target)"
  left=$(find . -maxdepth 1 -name '*target*' ! -name target | tr '\n' ' ')
  [ -z "$left" ] || echo "  left next to the bundle: $left"
done

# whole KIND: whether the output under its final name is complete.
whole() {
  case $1 in
    adapt) armed verify adapted > verify.log 2>&1 ;;
    export) [ -f exported/armed-export.json ] && (cd exported && sha256sum --quiet -c SHA256SUMS) > verify.log 2>&1 ;;
    predict) [ "$(wc -l < predicted.csv)" -eq "$(wc -l < spirals.csv)" ] ;;
  esac
}

echo "kills of adapt, export and predict"
declare -A place=([adapt]=adapted [export]=exported [predict]=predicted.csv) words=(
  [adapt]="adapt reference spirals.csv -o adapted" [export]="export reference --layout strings -o exported" [predict]="predict reference spirals.csv -o predicted.csv")
declare -A took
for kind in adapt export predict; do
  start=$(now_ms)
  armed ${words[$kind]} > /dev/null 2> run.log || fail "$kind: $(head -1 run.log)"
  took[$kind]=$(($(now_ms) - start))
done
for i in $(seq "$kills"); do
  for kind in adapt export predict; do
    rm -rf "${place[$kind]}"
    dotnet "$armed_dll" ${words[$kind]} > run.out 2> run.log &
    process=$!
    # Most of the time passes before anything is written: the second half is of interest.
    sleep_ms $((took[$kind] / 2 + (RANDOM * 32768 + RANDOM) % (took[$kind] / 2 + 1)))
    kill -KILL "$process" 2> /dev/null
    wait "$process" 2> /dev/null
    if [ ! -e "${place[$kind]}" ]; then
      absent=$((absent + 1))
    elif whole "$kind"; then
      whole=$((whole + 1))
    else
      fail "kill $i of $kind: half an output: $(head -1 verify.log)"
    fi
  done
done
for kind in adapt export predict; do
  rm -rf "${place[$kind]}"
  armed ${words[$kind]} > /dev/null 2> run.log && whole "$kind" || fail "$kind after kills: $(head -1 run.log)"
done
left=$(find . -maxdepth 1 \( -name 'adapted?*' -o -name 'exported?*' \) | tr '\n' ' ')
[ -z "$left" ] || echo "  left next to the outputs: $left"

echo "signals"
for signal in TERM INT; do
  rm -rf target target.checkpoint
  # A script's background jobs ignore SIGINT unless told otherwise.
  env --default-signal=INT dotnet "$armed_dll" "${fit[@]}" -o target > run.out 2> run.log &
  process=$!
  sleep_ms $((length / 2))
  kill "-$signal" "$process"
  wait "$process"
  code=$?
  [ "$code" -eq 130 ] || fail "SIG$signal: exit $code, expected 130: $(head -1 run.log)"
  [ -d target.checkpoint ] || fail "SIG$signal: no checkpoint"
  [ -e target ] && fail "SIG$signal: a bundle"
  armed "${fit[@]}" -o target --resume > /dev/null 2> run.log || fail "resume after SIG$signal: $(head -1 run.log)"
  [ "$(bundle_id target)" = "$expected" ] || fail "SIG$signal: the id is $(bundle_id target)"
  echo "  SIG$signal: exit $code, resumed to the same id"
done

echo "$absent kills left no bundle, $whole a whole one; $failures failures"
[ "$failures" -eq 0 ]
