using Armed.Onnx.Tracing.Parity;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

[NoTensorLeaks]
public sealed class GraphComparisonTests
{
    [Fact]
    public void Largest_OfIntegers_AsksForEquality()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, GraphComparison.Largest(tensor([1L, 1L << 60]), tensor([1L, 1L << 60]), "y"));
        Assert.Equal(1, GraphComparison.Largest(tensor([1L, 1L << 60]), tensor([1L, (1L << 60) + 1]), "y"));
        Assert.Equal(1, GraphComparison.Largest(tensor([0L, 1000000000L]), tensor([1L, 1000000000L]), "y"));
        Assert.Equal(1, GraphComparison.Largest(tensor([true, false]), tensor([true, true]), "y"));
    }

    [Fact]
    public void Largest_OfNumbers_IsRelative()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0.25, GraphComparison.Largest(tensor([1f, 4f]), tensor([2f, 4f]), "y"));
    }
}
