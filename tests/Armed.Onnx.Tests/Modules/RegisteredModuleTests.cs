namespace Armed.Onnx.Tests.Modules;

/// <summary>Every registered exporter against TorchSharp: a new one is tested by a sample, and a test fails while it has none.</summary>
public sealed class RegisteredModuleTests
{
    public static TheoryData<string> Registered { get; } = [.. ModuleExporterRegistry.Default.Supported.Select(module => module.ModuleType.Name)];

    [Theory]
    [MemberData(nameof(Registered))]
    public void Exporter_OfARegisteredType_MatchesTorch(string name)
    {
        var type = ModuleExporterRegistry.Default.Supported.Single(module => module.ModuleType.Name == name).ModuleType;
        Assert.True(ModuleSamples.All.ContainsKey(type), $"{name} has an exporter and no sample. Add one to {nameof(ModuleSamples)}.");
        Assert.InRange(ModuleDifferences.Of(type), 0, 1e-5);
    }
}
