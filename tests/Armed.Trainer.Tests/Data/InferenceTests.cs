using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class InferenceTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_MissingWords_AreMissingNumbersLevelsAndClusters()
    {
        var table = Tables.Read(_files.Csv("g,x,k,y\n1,1,NA,1\n1,na,a,2\n2,N/A,null,3\n2,nan,,4\nNA,NULL,a,5\n2, 7 ,a,6\n"));
        Assert.Equal([1f, float.NaN, float.NaN, float.NaN, 7f], table.NumericColumns[0].Values);
        Assert.Equal(["", "a"], table.CategoricalColumns[0].Levels);
        Assert.Equal(["1", "2"], table.Clusters[0].Levels);
    }

    [Fact]
    public void Read_NamedFeatures_AreExactlyThose()
    {
        var table = Tables.Read(_files.Csv("g,a,b,c,y\n1,1,2,x,1\n2,2,3,y,2\n1,3,4,x,3\n") with { Categorical = ["b"] });
        Assert.Empty(table.NumericColumns);
        Assert.Equal("b", Assert.Single(table.CategoricalColumns).Name);
        Assert.Equal(["2", "3", "4"], table.CategoricalColumns[0].Levels);
    }

    [Fact]
    public void Read_ExcludedColumns_AreLeftOut() =>
        Assert.Equal("a", Assert.Single(Tables.Read(_files.Csv("g,a,b,y\n1,1,2,1\n2,2,3,2\n1,3,4,3\n") with { Exclude = ["b"] }).NumericColumns).Name);

    [Fact]
    public void Read_RowsWithoutOutcomeOrCluster_AreDroppedAndCounted()
    {
        var table = Tables.Read(_files.Csv("g,x,y\n1,1,1\n,2,2\n2,3,\n1,4,NA\n2,5,3\n,6,\n"));
        Assert.Equal([0, 4], table.SourceRows);
        Assert.Equal(4, table.RowsDropped);
        Assert.Contains("4 rows of 6 dropped: 3 without a value in 'y', 1 without a value in 'g'.", table.Messages);
        Assert.Equal(["1", "2"], table.Clusters[0].Levels);
        Assert.Equal([1f, 5f], table.NumericColumns[0].Values);
    }

    [Fact]
    public void Read_NoRowLeft_IsAFault() => Assert.Contains("No row has a value", Tables.Fault(_files.Csv("g,x,y\n1,1,\n,2,2\n")));

    [Fact]
    public void Read_ConstantFeatures_AreDroppedAndSaid()
    {
        var table = Tables.Read(_files.Csv("g,x,k,c,e,y\n1,1,a,5,,1\n2,2,a,5,,2\n1,3,a,5,,3\n"));
        Assert.Equal("x", Assert.Single(table.NumericColumns).Name);
        Assert.Empty(table.CategoricalColumns);
        Assert.Contains("Left out because they are constant in the training rows: 'k', 'c', 'e'.", table.Messages);
    }

    [Fact]
    public void Read_ConstantWithHoles_IsKept() =>
        Assert.Single(Tables.Read(_files.Csv("g,x,y\n1,1,1\n2,,2\n1,1,3\n")).NumericColumns);

    [Fact]
    public void Read_NoFeatureLeft_IsATableOfClusters()
    {
        var constant = Tables.Read(_files.Csv("g,x,y\n1,1,1\n2,1,2\n1,1,3\n"));
        Assert.Empty(constant.NumericColumns);
        Assert.Contains("Left out because it is constant in the training rows: 'x'.", constant.Messages);
        var none = Tables.Read(_files.Csv("g,y\n1,1\n2,2\n1,3\n"));
        Assert.Empty(none.NumericColumns);
        Assert.Empty(none.CategoricalColumns);
    }

    [Fact]
    public void Read_TextOfItsOwnPerRow_IsLeftOutUnlessNamed()
    {
        var request = _files.Csv("g,x,id,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 4},{i % 7},p{i},{i}\n")));
        var table = Tables.Read(request);
        Assert.Empty(table.CategoricalColumns);
        Assert.Contains(table.Messages, message => message.StartsWith("Left out because nearly every row has a different text: 'id'"));
        Assert.Equal(40, Assert.Single(Tables.Read(request with { Categorical = ["id"] }).CategoricalColumns).Levels.Count);
    }

    [Fact]
    public void Read_UnnamedColumn_IsLeftOutAndSaid()
    {
        var table = Tables.Read(_files.Csv("\"\",g,x,y\n1,1,1,1\n2,2,2,2\n3,1,3,3\n"));
        Assert.Equal("x", Assert.Single(table.NumericColumns).Name);
        Assert.Contains("Columns without a name are left out.", table.Messages);
    }

    [Fact]
    public void Read_OneCluster_IsAFault() =>
        Assert.Contains("The cluster column 'g' has only one cluster ('7').", Tables.Fault(_files.Csv("g,x,y\n7,1,1\n7,2,2\n")));

    [Theory]
    [InlineData("g,x,y\n1,1,1\n2,2,2\n1,3,3\n", "'g' has only 2 clusters")]
    [InlineData("g,x,y\n1,1,1\n2,2,2\n3,3,3\n", "every row is a different cluster of 'g'")]
    [InlineData("g,x,y\n1,1,1\n2,2,2\n1,3,1\n2,5,2\n", "constant inside every cluster of 'g'")]
    public void Read_DoubtfulClusters_AreWarnedOf(string text, string expected) =>
        Assert.Contains(Tables.Read(_files.Csv(text)).Messages, message => message.StartsWith("Warning") && message.Contains(expected));

    [Fact]
    public void Read_MissingFeatures_AreReportedOrTheirRowsLeftOut()
    {
        var request = _files.Csv("g,x,k,empty,y\n1,1,a,,1\n2,2,,,2\n1,,b,,3\n2,4,a,,4\n1,5,b,,5.5\n") with { Categorical = ["k"], Numeric = ["x", "empty"] };

        var all = Tables.Read(request);
        Assert.Equal(5, all.Rows);
        Assert.Contains("Missing numbers are replaced by the column's training mean, with an indicator feature for each column: 'x' (1 row). To leave such rows out, use --missing-values complete.", all.Messages);
        Assert.Contains("Empty cells of a category are a level: 'k' (1 row).", all.Messages);

        var complete = Tables.Read(request with { MissingValues = MissingValues.Complete });
        Assert.Equal([0, 3, 4], complete.SourceRows); // 'empty' is no feature, so it drops nothing
        Assert.Contains(complete.Messages, message => message.StartsWith("2 rows of 5 dropped: 1 without a value in 'x', 1 without a value in 'k'", StringComparison.Ordinal));
        Assert.NotEqual(all.Sha256, complete.Sha256);
    }

    /// <summary>A column that is constant where it is there, or where the others are, is no feature of the complete rows, and drops none.</summary>
    [Theory]
    [InlineData("g,x,c,y\n1,1,7,1\n2,2,,2\n1,3,7,3\n2,4,,4\n1,5,7,5.5\n", 5)]
    [InlineData("g,x,c,y\n1,1,7,1\n2,,8,2\n1,3,7,3\n2,4,,4\n1,5,7,5.5\n", 4)]
    public void Read_CompleteRows_AreThoseOfTheColumnsThatVaryOnThem(string text, int rows)
    {
        var table = Tables.Read(_files.Csv(text) with { MissingValues = MissingValues.Complete, Numeric = ["x", "c"] });

        Assert.Equal(rows, table.Rows);
        Assert.Equal("x", Assert.Single(table.NumericColumns).Name);
        Assert.DoesNotContain(float.NaN, table.NumericColumns[0].Values);
        Assert.Contains("Left out because it is constant in the training rows: 'c'.", table.Messages);
    }

    [Fact]
    public void Read_NoCompleteRow_IsRefused() =>
        Assert.Contains("No row has a value in every feature", Tables.Fault(_files.Csv("g,x,z,y\n1,1,,1\n2,,2,2\n1,3,,3\n2,,4,5\n") with { MissingValues = MissingValues.Complete }), StringComparison.Ordinal);

    /// <summary>An effect per row of a count is overdispersion, which the data identify (lme4's own example on grouse ticks).</summary>
    [Fact]
    public void Read_RowByRowClustersOfCounts_HaveNoWarning() =>
        Assert.DoesNotContain(Tables.Read(_files.Csv("g,x,y\n1,1,1\n2,2,2\n3,3,3\n4,5,1\n") with { Task = ModelTask.Count }).Messages, message => message.StartsWith("Warning", StringComparison.Ordinal));

    [Fact]
    public void Read_ManyClustersWithVaryingOutcome_HasNoWarning()
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 5},{i},{i % 7}\n"));
        Assert.DoesNotContain(Tables.Read(_files.Csv("g,x,y\n" + rows)).Messages, message => message.StartsWith("Warning"));
    }
}
