#!/usr/bin/env bash
# Packs the libraries and the tool, looks into the packages, and uses them from outside of the checkout: a fresh project predicts with Armed.Runtime's package, and the
# installed command gives the same number.
#
#   tools/checks/packages.sh [FOLDER]             FOLDER: where the packages stay; default: a temporary folder
#   tools/checks/packages.sh FOLDER --packed      uses the packages that are there
#
# Other packages come from nuget.org or the local cache. Exit codes: 0 all is well; 1 not.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages=${1:-$work/packages}
mkdir -p "$packages"
packages=$(realpath "$packages")
# Sources and paths in the packages must not depend on where the checkout stands.
export CI=true ORT_DISABLE_TELEMETRY=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
fail() { echo "$*" >&2; exit 1; }

projects=(runtime/Armed.Runtime trainer/Armed.Onnx trainer/Armed.Trainer tools/Armed.Cli)
[ -d "$root/runtime/Armed.Runtime.Hosting" ] && projects+=(runtime/Armed.Runtime.Hosting)
for project in "${projects[@]}"; do
  [ "${2:-}" = --packed ] || dotnet pack "$root/$project" -c Release -o "$packages" -v q > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  file=$(ls "$packages/$(basename "$project")".[0-9]*.nupkg | tail -1)
  [ -n "$file" ] || fail "No package of $project in $packages."
  list=$(unzip -Z1 "$file")
  for part in README.md LICENSE; do
    grep -qx "$part" <<< "$list" || fail "$file has no $part."
  done
  ls "${file%.nupkg}".snupkg > /dev/null || fail "$file has no symbols."
  echo "$(basename "$file"): $(stat -c %s "$file") bytes, $(wc -l <<< "$list") files"
done
version=$(basename "$(ls "$packages"/Armed.Runtime.[0-9]*.nupkg | tail -1)" .nupkg)
version=${version#Armed.Runtime.}

mkdir "$work/app"
cd "$work/app" || exit 1
cat > nuget.config << XML
<configuration>
  <packageSources>
    <add key="packed" value="$packages" />
  </packageSources>
  <!-- Packages of an earlier run with the same version would hide these. -->
  <config><add key="globalPackagesFolder" value="$work/cache" /></config>
  <fallbackPackageFolders><add key="cache" value="${NUGET_PACKAGES:-$HOME/.nuget/packages}" /></fallbackPackageFolders>
</configuration>
XML
cat > app.csproj << XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="Armed.Runtime" Version="$version" /></ItemGroup>
</Project>
XML
cat > Program.cs << 'CS'
using Armed.Runtime;
using var model = ArmedModel.Load(args[0]);
var song = model.Row().Set("energy", 0.515).Set("loudness", 0.1899).Set("speechiness", 0.036).Set("acousticness", 0.286).Set("instrumentalness", 0)
    .Set("liveness", 0.116).Set("valence", 0.776).Set("tempo", 0.8614).Set("duration", 1.1275).Set("mode", "minor");
Console.WriteLine(((float)model.Predict(song, cluster: "new jack swing").Value).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
CS
[ -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}/armed.runtime" ] && fail "Armed.Runtime is in the local package cache, which would hide the one just packed: remove it there."
dotnet build -c Release -o out -v q > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
library=$(dotnet out/app.dll "$root/models/quickstart") || exit 1

dotnet tool install Armed.Cli --version "$version" --tool-path "$work/tool" --configfile nuget.config > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
head -2 "$root/tools/Armed.Cli/Quickstart/songs.csv" > "$work/song.csv"
tool=$("$work/tool/armed" predict "$root/models/quickstart" "$work/song.csv" | sed -n 2p | cut -d, -f2)
"$work/tool/armed" --version
[ -n "$tool" ] && [ "$tool" = "$library" ] || fail "The library's package predicts $library, the tool's $tool."
echo "Both packages predict $library for the first song."
