using Armed.Onnx.Tracing.Lowerings;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Every lowering against TorchSharp.</summary>
[NoTensorLeaks]
public sealed class LoweringTests
{
    public static TheoryData<string> Operators { get; } = [.. LoweringTable.Default.All.Select(lowering => lowering.Name)];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Lowering_OfASample_MatchesTorch(string name) => Assert.InRange(SampleDifferences.Of(name), 0, 1e-5);

    [Fact]
    public void Samples_OfOperatorsWithoutLowering_AreNone() =>
        Assert.Empty(OperatorSamples.All.Keys.Except(LoweringTable.Default.All.Select(lowering => lowering.Name)));
}
