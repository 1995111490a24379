using System.Text.Json;
using System.Xml.Linq;

namespace Armed.Cli.Tests;

/// <summary>What -p:ArmedDevice does, evaluated without restoring: the CUDA packages are too large for every machine.</summary>
public sealed class DeviceReferenceTests
{
    private const string Trainer = "trainer/Armed.Trainer/Armed.Trainer.csproj";
    private const string Runtime = "runtime/Armed.Runtime/Armed.Runtime.csproj";

    [Theory]
    [InlineData(Trainer, "cpu", "libtorch-cpu-", "TorchSharp-cuda-")]
    [InlineData(Trainer, "cuda", "TorchSharp-cuda-", "libtorch-cpu-")]
    [InlineData(Runtime, "cpu", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData(Runtime, "cuda", "Microsoft.ML.OnnxRuntime.Gpu", "Microsoft.ML.OnnxRuntime")]
    public async Task ArmedDevice_Value_PicksItsPackages(string project, string device, string expected, string other)
    {
        Assert.SkipWhen(project == Trainer && device == "cuda" && OperatingSystem.IsMacOS(), "There is no CUDA build of libtorch for macOS.");
        var packages = await PackagesAsync(project, $"-p:ArmedDevice={device}");

        Assert.Contains(packages, name => Is(name, expected));
        Assert.DoesNotContain(packages, name => Is(name, other));
    }

    [Fact]
    public async Task ArmedDevice_NotGiven_IsCpu() => Assert.Contains("Microsoft.ML.OnnxRuntime", await PackagesAsync(Runtime));

    [Fact]
    public void OnnxRuntime_OfBothDevices_HasOneMinorVersion()
    {
        var pins = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Packages.props")).Descendants();
        string Pin(string name) => pins.Single(element => element.Name.LocalName == name).Value;

        var (cpu, gpu) = (Version.Parse(Pin("OnnxRuntimeVersion")), Version.Parse(Pin("OnnxRuntimeGpuVersion")));

        Assert.Equal((cpu.Major, cpu.Minor), (gpu.Major, gpu.Minor)); // a bundle's parity is measured with one of them and served with the other
    }

    // A name that ends in a hyphen goes on with the operating system.
    private static bool Is(string name, string package) => package.EndsWith('-') ? name.StartsWith(package, StringComparison.Ordinal) : name == package;

    private static async Task<IReadOnlyList<string>> PackagesAsync(string project, params string[] properties)
    {
        var run = await ProcessRun.Of(Checkout.Root, "dotnet", ["msbuild", project, "-getItem:PackageReference", .. properties]);
        Assert.True(run.Code == 0, run.Out + run.Error);
        return [.. JsonElement.Parse(run.Out).GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
    }
}
