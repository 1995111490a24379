using Armed.Onnx.Schema;
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

    [Theory]
    [MemberData(nameof(Operators))]
    public void Lowering_OfASample_WritesOnlyWhatItDeclares(string name)
    {
        foreach (var traced in SampleDifferences.Traced(name))
        {
            // A write into a view is put back into its owner.
            string[] putBack = traced.Operators.Any(op => op.EndsWith('_')) ? ["Slice", "Concat", "Unsqueeze", "Reshape", "Transpose"] : [];
            var declared = traced.Operators.SelectMany(op => Find(op).Operators.Split(", ")).Append("Identity").Concat(putBack).ToHashSet();
            Assert.Empty(ModelProto.Parser.ParseFrom(traced.File).Graph.Node.Select(node => node.OpType).Distinct().Except(declared));
        }
    }

    private static Lowering Find(string op) => LoweringTable.Default.Find(op["aten::".Length..]) ?? LoweringTable.Default.Find(op["aten::".Length..^1])!;
}
