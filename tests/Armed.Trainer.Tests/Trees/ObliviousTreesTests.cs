using Armed.Trainer.Trees;

namespace Armed.Trainer.Tests.Trees;

public class ObliviousTreesTests
{
    /// <summary>Two trees of depth 2 in two columns.</summary>
    private static readonly ObliviousTrees s_trees = new(2, [0, 1, 1, 1], [0.5f, -1, 0, 2], [1, 2, 4, 8, 0.1f, 0.2f, 0.4f, 0.8f]);

    [Theory]
    [InlineData(0.5f, -1f, 1.1f)]   // a value on a threshold is not greater
    [InlineData(0.6f, -1f, 2.1f)]
    [InlineData(0.5f, 0f, 4.1f)]
    [InlineData(0.6f, 0.1f, 8.2f)]
    [InlineData(0.6f, 2.1f, 8.8f)]
    public void Predict_AddsTheLeafOfEachTree(float first, float second, float expected) =>
        Assert.Equal(expected, s_trees.Predict([first, second]), 1e-6f);

    [Fact]
    public void First_IsThePartOfTheSum()
    {
        Assert.Equal((2, 1), (s_trees.Count, s_trees.First(1).Count));
        Assert.Equal(8, s_trees.First(1).Predict([0.6f, 2.1f]));
        Assert.Equal(0, s_trees.First(0).Predict([0.6f, 2.1f]));
    }
}
