#!/usr/bin/env bash
# Feeds the real command everything that users and disks get wrong: each case must exit 2 with a message that names the column, row or file, and no stack trace.
#
#   tools/checks/bad-input.sh
#
# Prints a line per case: ok or FAIL, case, exit code, first line of the message. Mounting a small tmpfs needs root; without it that case is skipped.
# Needs: a Release build of tools/Armed.Cli, python3. Exit codes: 0 all as expected; 1 not; 2 no build.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
armed_dll=$root/tools/Armed.Cli/bin/Release/net10.0/armed.dll
[ -f "$armed_dll" ] || { echo "No $armed_dll: dotnet build tools/Armed.Cli -c Release" >&2; exit 2; }
work=$(mktemp -d)
trap 'umount "$work/full" 2> /dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0
tiny=(--hidden 4 --max-epochs 2 --device cpu)

armed() { dotnet "$armed_dll" "$@"; }

# expect CODE PART CASE COMMAND..: runs the command and checks its exit code and that its message has PART.
expect() {
  local code=$1 part=$2 name=$3 verdict=ok
  shift 3
  "$@" > out.txt 2> err.txt
  local actual=$?
  [ "$actual" -eq "$code" ] || verdict=FAIL
  grep -qF -- "$part" err.txt || verdict=FAIL
  grep -q '^   at ' err.txt && verdict=FAIL
  [ "$verdict" = ok ] || failures=$((failures + 1))
  printf '%-4s | %-42s | %s | %s\n' "$verdict" "$name" "$actual" "$(grep -m1 '^armed:' err.txt | cut -c1-230)"
}

# train_case PART CASE TEXT [OPTION..]: trains on a CSV of this text.
train_case() {
  local part=$1 name=$2
  printf '%b' "$3" > case.csv
  shift 3
  expect 2 "$part" "$name" armed train case.csv --outcome y --cluster g "${tiny[@]}" -o bundle "$@"
  [ ! -e bundle ] || { echo "FAIL | $name left a bundle"; failures=$((failures + 1)); rm -rf bundle; }
}

rows() { for i in $(seq 1 40); do echo "$((i % 7)).5,c$((i % 4)),$((i * 5 % 3 % 2))"; done; }

echo "tables"
train_case 'case.csv' 'empty file' ''
train_case 'case.csv' 'header without rows' 'x,g,y\n'
train_case 'line 3' 'ragged row' 'x,g,y\n1,a,0\n2,b\n3,a,1\n'
train_case "Did you mean 'height'" 'missing column, nearest named' 'height,g,y\n1,a,0\n2,b,1\n' --numeric heigth
train_case "'y'" 'missing outcome column' 'x,g,z\n1,a,0\n2,b,1\n'
train_case "'k'" 'missing numeric column' 'x,g,y\n1,a,0\n2,b,1\n' --numeric k
train_case 'UTF-8' 'invalid UTF-8' 'x,g,y\n1,\xff\xfe,0\n2,b,1\n'
train_case "'x'" 'duplicate column names' 'x,x,g,y\n1,1,a,0\n2,2,b,1\n'
train_case "'g'" 'cluster column is also a feature' 'x,g,y\n1,a,0\n2,b,1\n' --numeric x --categorical g
train_case "'x'" 'text in a numeric column' 'x,g,y\n1,a,0\nabc,b,1\n3,a,1\n4,b,0\n' --numeric x
train_case "g" 'one cluster only' 'x,g,y\n1,a,0\n2,a,1\n3,a,1\n4,a,0\n'
train_case "'x'" 'mean / sd above 1e5' "x,g,y\n$(for i in $(seq 1 20); do printf '1000000%d,c%d,%d\\n' $((i % 2)) $((i % 3)) $((i % 2)); done)" --numeric x
train_case 'y' 'constant outcome' "x,g,y\n$(for i in $(seq 1 20); do printf '%d,c%d,1\\n' "$i" $((i % 3)); done)" --task binary
train_case 'y' 'no outcome at all' 'x,g,y\n1,a,\n2,b,\n3,a,\n'
train_case 'y' 'three levels of a binary outcome' 'x,g,y\n1,a,u\n2,b,v\n3,a,w\n' --task binary
train_case 'maybe' 'a positive level that is not there' "x,g,y\n$(rows | sed 's/$/\\n/' | tr -d '\n')" --positive maybe
train_case 'random effects' 'a slope that is not a column' "x,g,y\n$(rows | sed 's/$/\\n/' | tr -d '\n')" --random '1 + z'
train_case 'learning_rate' 'an option out of range' "x,g,y\n$(rows | sed 's/$/\\n/' | tr -d '\n')" --learning-rate=-1
expect 2 'none.csv' 'a file that is not there' armed train none.csv --outcome y --cluster g -o bundle
{ echo x,g,y; rows; } > good.csv
expect 2 'fold' 'a split file that is not there' armed train good.csv --outcome y --cluster g --split fold.csv --split-column s --fold 0 "${tiny[@]}" -o bundle
echo '{ "hiden": [4] }' > config.json
expect 2 'hiden' 'an unknown key in --config' armed train good.csv --outcome y --cluster g --config config.json -o bundle
{ echo x,g,y; for i in $(seq 1 40); do echo "$i,c$((i % 4)),$((i % 5))e30"; done; } > huge.csv
expect 2 'y' 'an outcome of 1e30' armed train huge.csv --outcome y --cluster g --task continuous "${tiny[@]}" -o bundle
expect 2 'learning rate' 'a loss that diverges' armed train good.csv --outcome y --cluster g --hidden 8,8,8 --activation relu --max-epochs 500 --learning-rate 1e9 --device cpu -o bundle
rm -rf bundle bundle.checkpoint

echo "bundles"
armed train good.csv --outcome y --cluster g "${tiny[@]}" -o model > log.txt 2>&1 || { cat log.txt; exit 1; }
expect 2 'model' 'a bundle that exists, without --force' armed train good.csv --outcome y --cluster g "${tiny[@]}" -o model
expect 2 'nowhere' 'predict: no such bundle' armed predict nowhere good.csv
echo 'k,g' > other.csv; echo '1,c1' >> other.csv
expect 2 "'x'" 'predict: a column is missing' armed predict model other.csv
printf 'x,g\n1,c1\nabc,c2\n' > text.csv
expect 2 "'x'" 'predict: text in a numeric column' armed predict model text.csv
damaged() { rm -rf bad; cp -r model bad; }
flip() { python3 -c 'import sys; p, at = sys.argv[1], int(sys.argv[2]); b = bytearray(open(p, "rb").read()); b[at % len(b)] ^= 1; open(p, "wb").write(b)' "$1" "$2"; }
damaged; flip bad/mixed.onnx 700
expect 2 'mixed.onnx' 'predict: a flipped byte in a graph' armed predict bad good.csv
expect 3 'mixed.onnx' 'verify: a flipped byte in a graph' armed verify bad
damaged; cp bad/fixed.onnx bad/mixed.onnx
expect 2 'mixed.onnx' 'predict: a graph swapped for another' armed predict bad good.csv
damaged; sed -i 's#"file": *"mixed.onnx"#"file": "../model/mixed.onnx"#' bad/armed.json
expect 2 '../model/mixed.onnx' 'predict: a manifest with ../ in a path' armed predict bad good.csv
damaged; rm bad/fixed.onnx
expect 2 'fixed.onnx' 'predict: a graph is missing' armed predict bad good.csv --head fixed
damaged; head -c 200 model/armed.json > bad/armed.json
expect 2 'armed.json' 'predict: a manifest cut short' armed predict bad good.csv

echo "disks"
mkdir locked
if [ "$(id -u)" -ne 0 ]; then
  chmod a-w locked
  expect 2 'locked' 'a directory without write permission' armed train good.csv --outcome y --cluster g "${tiny[@]}" -o locked/bundle
elif mount -t tmpfs -o size=64k,ro tmpfs locked 2> /dev/null; then
  expect 2 'locked' 'a read-only directory (mount)' armed train good.csv --outcome y --cluster g "${tiny[@]}" -o locked/bundle
  umount locked
else
  echo "skip | a directory without write permission | root writes anywhere and cannot mount here"
fi
if command -v setpriv > /dev/null && [ "$(id -u)" -eq 0 ]; then
  chmod 755 . locked; chmod 644 good.csv
  if setpriv --reuid 65534 --regid 65534 --clear-groups test -r "$armed_dll"; then
    expect 2 'locked' 'a directory without write permission' setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp dotnet "$armed_dll" train good.csv --outcome y --cluster g "${tiny[@]}" -o locked/bundle
  else
    echo "skip | a directory without write permission | another user cannot read the build"
  fi
fi
mkdir full
if mount -t tmpfs -o size=16k tmpfs full 2> /dev/null; then
  expect 2 'full' 'a full disk' armed train good.csv --outcome y --cluster g "${tiny[@]}" -o full/bundle
  [ ! -e full/bundle ] || { echo "FAIL | a full disk left a bundle"; failures=$((failures + 1)); }
  expect 2 'full' 'predict: a full disk' bash -c 'for i in $(seq 2000); do tail -n +2 good.csv; done | cat <(head -1 good.csv) - > long.csv; dotnet "$0" predict model long.csv -o full/p.csv' "$armed_dll"
  umount full
else
  echo "skip | a full disk | no tmpfs can be mounted: not root"
fi

echo "$failures failures"
[ "$failures" -eq 0 ]
