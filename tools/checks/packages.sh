#!/usr/bin/env bash
# Packs the libraries and the tool, looks into the packages, and uses them from outside of the checkout: fresh projects predict with Armed.Runtime's package, by names and by
# a record that its source generator binds, and with Armed.Runtime.Hosting's, whose own example answers its route; the installed command gives the same number. The README's
# example trains and predicts with Armed.Trainer's package.
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
# Sources and paths in the packages must not depend on where the checkout is.
export CI=true ORT_DISABLE_TELEMETRY=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
fail() { echo "$*" >&2; exit 1; }

projects=(runtime/Armed.Runtime runtime/Armed.Runtime.Hosting trainer/Armed.Onnx trainer/Armed.Trainer tools/Armed.Cli)
for project in "${projects[@]}"; do
  [ "${2:-}" = --packed ] || dotnet pack "$root/$project" -c Release -o "$packages" -v q > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  file=$(ls "$packages/$(basename "$project")".[0-9]*.nupkg | tail -1)
  [ -n "$file" ] || fail "No package of $project in $packages."
  list=$(unzip -Z1 "$file")
  for part in README.md LICENSE; do
    grep -qx "$part" <<< "$list" || fail "$file has no $part."
  done
  ls "${file%.nupkg}".snupkg > /dev/null || fail "$file has no symbols."
  [ "$project" != runtime/Armed.Runtime ] || grep -qx analyzers/dotnet/cs/Armed.Runtime.Generators.dll <<< "$list" || fail "$file has no source generator."
  echo "$(basename "$file"): $(stat -c %s "$file") bytes, $(wc -l <<< "$list") files"
done
version=$(basename "$(ls "$packages"/Armed.Runtime.[0-9]*.nupkg | tail -1)" .nupkg)
version=${version#Armed.Runtime.}
libtorch=$(sed -nE 's|.*<LibTorchVersion>(.*)</LibTorchVersion>.*|\1|p' "$root/Directory.Packages.props")

# A fresh project NAME on package PACKAGE, and on LIBTORCH if given, which prints its prediction for the first song, or what else its program prints.
consume() {
  local native=
  [ -z "${3:-}" ] || native="<PackageReference Include=\"$3\" Version=\"$libtorch\" />"
  mkdir "$work/$1" && cd "$work/$1" || exit 1
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
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="$2" Version="$version" /></ItemGroup>
  <ItemGroup>$native</ItemGroup>
  <ItemGroup Condition="'$2' == 'Armed.Runtime.Hosting'"><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
</Project>
XML
  cat > Song.cs << 'CS'
using Armed.Runtime;

[ArmedRow]
internal sealed partial record Song(
    [property: ArmedColumn] double Energy, [property: ArmedColumn] double Loudness, [property: ArmedColumn] double Speechiness, [property: ArmedColumn] double Acousticness,
    [property: ArmedColumn] double Instrumentalness, [property: ArmedColumn] double Liveness, [property: ArmedColumn] double Valence, [property: ArmedColumn] double Tempo,
    [property: ArmedColumn] double Duration, [property: ArmedColumn] string? Mode, [property: ArmedCluster] string? Subgenre)
{
    public static Song First { get; } = new(0.515, 0.1899, 0.036, 0.286, 0, 0.116, 0.776, 0.8614, 1.1275, "minor", "new jack swing");
}
CS
  cat > Program.cs
  dotnet build -c Release -o out -v q > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  dotnet out/app.dll "$root/models/quickstart"
}

for package in armed.runtime armed.runtime.hosting; do
  [ -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}/$package" ] && fail "$package is in the local package cache, which would hide the one just packed: remove it there."
done
names=$(consume names Armed.Runtime << 'CS'
using Armed.Runtime;
using var model = ArmedModel.Load(args[0]);
var song = model.Row().Set("energy", 0.515).Set("loudness", 0.1899).Set("speechiness", 0.036).Set("acousticness", 0.286).Set("instrumentalness", 0)
    .Set("liveness", 0.116).Set("valence", 0.776).Set("tempo", 0.8614).Set("duration", 1.1275).Set("mode", "minor");
Console.WriteLine(((float)model.Predict(song, cluster: "new jack swing").Value).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
CS
) || exit 1
record=$(consume record Armed.Runtime << 'CS'
using Armed.Runtime;
using var model = ArmedModel.Load(args[0]);
Console.WriteLine(((float)model.CreateBinder<Song>().Predict(Song.First).Value).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
CS
) || exit 1
hosted=$(consume hosted Armed.Runtime.Hosting << 'CS'
using Armed.Runtime.Hosting;
using Microsoft.Extensions.DependencyInjection;
var services = new ServiceCollection();
services.AddArmed(o => o.Bundles.Add(args[0]));
services.AddHealthChecks().AddArmed();
using var provider = services.AddLogging().BuildServiceProvider();
using var scope = provider.CreateScope();
var model = scope.ServiceProvider.GetRequiredService<ModelLease>().Model;
Console.WriteLine(((float)model.CreateBinder<Song>().Predict(Song.First).Value).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
CS
) || exit 1

# The example of the hosting package's own README, as it stands: a web application that answers its route.
example() { sed -n '/^```csharp$/,/^```$/p' "$root/runtime/Armed.Runtime.Hosting/PACKAGE.md" | sed '1d;$d'; }
[ "$(example | grep -c '^builder')" -eq 2 ] && [ "$(example | grep -c '^app')" -eq 1 ] || fail "The example of runtime/Armed.Runtime.Hosting/PACKAGE.md has other lines than this check expects."
served=$(cd "$root" && consume served Armed.Runtime.Hosting << CS
using Armed.Runtime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
Environment.CurrentDirectory = "$root";
var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
$(example | grep '^builder')
var app = builder.Build();
$(example | grep '^app')
await app.StartAsync();
using var client = new HttpClient();
Console.WriteLine(await client.GetStringAsync(app.Urls.First() + "/score?energy=0.5"));
await app.StopAsync();
CS
) || exit 1
[[ "$served" =~ ^0\.[0-9]+$ ]] || fail "The example of runtime/Armed.Runtime.Hosting/PACKAGE.md answers '$served'; expected a prediction between 0 and 1."

dotnet tool install Armed.Cli --version "$version" --tool-path "$work/tool" --configfile "$work/names/nuget.config" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
# The README's example, as it stands.
readme() { sed -n '/^```csharp$/,/^```$/p' "$root/README.md" | sed '1d;$d'; }
"$work/tool/armed" simulate spirals -o "$work/spirals.csv" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
trained=$(consume readme Armed.Trainer libtorch-cpu-linux-x64 << CS
$(readme | grep '^using [A-Z]')
var (data, bundle) = ("$work/spirals.csv", "$work/spirals.armed");
$(readme | grep -v '^using [A-Z]')
CS
) || exit 1
[[ "$trained" =~ ^0\.[0-9]+\ in\ cluster\ 3 ]] || fail "The README's example prints '$trained'; expected its prediction in cluster 3."

head -2 "$root/tools/Armed.Cli/Quickstart/songs.csv" > "$work/song.csv"
tool=$("$work/tool/armed" predict "$root/models/quickstart" "$work/song.csv" | sed -n 2p | cut -d, -f2)
"$work/tool/armed" --version
for found in "$names" "$record" "$hosted"; do
  [ -n "$tool" ] && [ "$tool" = "$found" ] || fail "The tool's package predicts $tool; Armed.Runtime's by names $names, by a record $record, hosted $hosted."
done
echo "By names, by your own record type, hosted, and by the command: $tool for the first song. The hosting package's example answers $served."
echo "The README's example prints: $trained"
