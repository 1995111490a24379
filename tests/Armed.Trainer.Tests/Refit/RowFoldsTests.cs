using Armed.Trainer.Refit;

namespace Armed.Trainer.Tests.Refit;

public sealed class RowFoldsTests
{
    /// <summary>A class of two rows is in two folds, so that no fold is predicted by rows that lack it.</summary>
    [Fact]
    public void ByClass_SpreadsEveryClass()
    {
        int[] rows = [.. Enumerable.Range(0, 50)];
        for (var seed = 0; seed < 20; seed++)
        {
            int[][] folds = [.. RowFolds.ByClass(rows, 5, seed, row => row < 2 ? 0 : 1)];

            Assert.Equal(rows, folds.SelectMany(fold => fold).Order());
            Assert.All(folds, fold => Assert.InRange(fold.Count(row => row < 2), 0, 1));
        }
    }
}
