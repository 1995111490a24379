using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Support;

/// <summary>Comparisons of many numbers at once.</summary>
internal static class Close
{
    /// <summary>Asserts |actual - expected| at most tolerance times max(1, |expected|), element by element.</summary>
    public static void Relative(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs((double)actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), FormattableString.Invariant($"[{i}]: {actual[i]}, expected {expected[i]}"));
        }
    }

    /// <summary>Asserts that the largest difference is at most tolerance times the largest expected value: for gradients, whose small entries are sums of large ones.</summary>
    public static void ToLargest(Tensor expected, Tensor actual, double tolerance)
    {
        float[] e = Values(expected), a = Values(actual);
        Assert.Equal(e.Length, a.Length);
        var scale = e.Max(Math.Abs);
        Assert.True(scale > 0, "Everything expected is zero: the comparison says nothing.");
        var worst = e.Zip(a, (x, y) => Math.Abs((double)x - y)).Max();
        Assert.True(worst <= tolerance * scale, FormattableString.Invariant($"Differs by {worst}, largest expected {scale}."));
    }

    public static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return [.. tensor.detach().cpu().contiguous().data<float>()];
    }
}
