using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class TableReaderTests : IDisposable
{
    private readonly TempFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_SmallCsv_GivesColumnsAsTheyStand()
    {
        var table = Tables.Read(_files.Csv("g,x,k,y\n007,1.5,a,2\n7,,b,3\n007,-2e1,,4\n8,NA,b,5\n"));
        Assert.Equal(4, table.Rows);
        Assert.Equal([1.5f, float.NaN, -20f, float.NaN], Assert.Single(table.NumericColumns).Values);
        Assert.Equal(["a", "b", ""], Assert.Single(table.CategoricalColumns).Levels);
        Assert.Equal(["007", "7", "8"], Assert.Single(table.Clusters).Levels);
        Assert.Equal([0, 1, 0, 2], table.Clusters[0].Codes);
        Assert.Equal(TaskKind.Continuous, table.Outcome.Kind);
        Assert.Equal([2f, 3f, 4f, 5f], table.Outcome.Values);
        Assert.Equal(64, table.Sha256.Length);
    }
}
