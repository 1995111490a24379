using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Tests.Data;

/// <summary>Grouping factors that are interactions of columns, from the table to the rows of a prediction.</summary>
public sealed class InteractionTests : IDisposable
{
    private const string Nested = "g,w,x,y\na,1,1,1\na,2,2,2\nb,1,3,3.5\nb,2,4,4\na,1,5,5\nb,,6,6\n";

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Read_Interaction_HasAClusterForEachCombination()
    {
        var table = Tables.Read(_files.Csv(Nested) with { Clusters = ["g", "g:w"] });

        Assert.Equal(["g", "g:w"], table.Clusters.Select(c => c.Name));
        Assert.Equal(["g", "w"], table.Clusters[1].Columns);
        Assert.Equal(["a:1", "a:2", "b:1", "b:2"], table.Clusters[1].Levels);
        Assert.Equal([0, 1, 2, 3, 0], table.Clusters[1].Codes);
        Assert.Equal(1, table.RowsDropped); // w is empty
        Assert.Equal(["x"], table.NumericColumns.Select(c => c.Name)); // w is no feature by itself
        Assert.Contains("Used within an interaction of grouping factors only, not as a feature: 'w' (--numeric and --categorical name features).", table.Messages);
    }

    [Fact]
    public void Read_InteractionAlone_NeedsNoFactorOfItsColumns()
    {
        var table = Tables.Read(_files.Csv(Nested) with { Clusters = ["g:w"] });

        Assert.Equal("g:w", Assert.Single(table.Clusters).Name);
        Assert.Empty(table.CategoricalColumns);
    }

    [Fact]
    public void Read_ThreeColumns_AreCombined()
    {
        var table = Tables.Read(_files.Csv("g,w,v,x,y\na,1,p,1,1\na,1,q,2,2\na,1,p,3,4\nb,1,q,3,5\n") with { Clusters = ["g:w:v"] });

        Assert.Equal(["a:1:p", "a:1:q", "b:1:q"], table.Clusters[0].Levels);
    }

    [Fact]
    public void Read_ColonsAndBackslashesInCells_StayApart()
    {
        var table = Tables.Read(_files.Csv("g,w,x,y\na:b,c,1,1\na,b:c,2,2\na\\,b:c,3,4\na\\:b,c,4,6\n") with { Clusters = ["g:w"] });

        Assert.Equal([@"a\:b:c", @"a:b\:c", @"a\\:b\:c", @"a\\\:b:c"], table.Clusters[0].Levels);
    }

    [Fact]
    public void Read_ColumnOfThatVeryName_IsTheFactor()
    {
        var table = Tables.Read(_files.Csv("g,w,g:w,x,y\na,1,p,1,1\na,2,q,2,2\nb,1,p,3,3\n") with { Clusters = ["g:w"] });

        Assert.Equal(["p", "q"], table.Clusters[0].Levels);
        Assert.Equal(["g:w"], table.Clusters[0].Columns);
    }

    [Fact]
    public void Read_PartNamedAsFeature_IsBoth()
    {
        var table = Tables.Read(_files.Csv(Nested) with { Clusters = ["g", "g:w"], Numeric = ["x"], Categorical = ["w"] });

        Assert.Equal("w", Assert.Single(table.CategoricalColumns).Name);
        Assert.Equal(4, table.Clusters[1].Levels.Count);
        Assert.DoesNotContain(table.Messages, m => m.StartsWith("Used within", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_QuotedPart_IsTheColumn()
    {
        var table = Tables.Read(_files.Csv("g: old,w,x,y\na,1,1,1\nb,1,2,2\n") with { Clusters = ["`g: old`:w"] });

        Assert.Equal(["g: old", "w"], table.Clusters[0].Columns);
        Assert.Equal(["a:1", "b:1"], table.Clusters[0].Levels);
    }

    [Fact]
    public void Read_UnknownPart_IsAFault() =>
        Assert.Contains("has no column 'v' (cluster).", Tables.Fault(_files.Csv(Nested) with { Clusters = ["g", "g:v"] }), StringComparison.Ordinal);

    [Fact]
    public void Read_PartThatIsTheOutcome_IsAFault() =>
        Assert.Contains("'y' is both the outcome and a cluster", Tables.Fault(_files.Csv(Nested) with { Clusters = ["g:y"] }), StringComparison.Ordinal);

    [Fact]
    public void Read_DifferentInteractions_HaveDifferentHashes()
    {
        var request = _files.Csv(Nested);
        string[] hashes = [.. new[] { new[] { "g" }, ["g", "g:w"], ["g:w"], ["g", "w"] }.Select(c => Tables.Read(request with { Clusters = c }).Sha256)];

        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("a,1;a,2;a,3;b,4;b,5", "'w' is nested in 'g': each of its clusters is in one cluster of 'g'.")]
    [InlineData("a,1;a,2;a,3;b,1;b,2", "Warning: the ids of 'w' seem to restart in every cluster of 'g': 5 combinations of 3 ids.")]
    [InlineData("a,0;a,1;b,0;b,1;b,2", "write the factor as g:w (or --random \"(1 | g/w)\")")]
    [InlineData("a,1;a,2;b,1;b,2", null)]       // as crossed factors look
    [InlineData("a,1;b,1;c,2;d,2;a,1;b,1;c,2;d,2", "'g' is nested in 'w': each of its clusters is in one cluster of 'w'.")]
    [InlineData("a,1;b,1;c,2;d,2;a,1;b,1;c,2;d,2", "occurs in several", false)]
    [InlineData("a,1;a,2;b,1;b,2;a,1;a,2;b,1;b,2", "Every id of 'w' occurs in several clusters of 'g' (2 ids, 4 combinations).")]
    [InlineData("a,1;a,2;b,1;b,2;a,1;a,2;b,1;b,2", "name the factors --cluster g,g:w.")]
    [InlineData("a,1;a,3;b,1;b,2;b,3", null)]
    [InlineData("a,p;a,q;b,p", null)]
    public void Read_TwoFactors_SaysHowTheyLie(string rows, string? message, bool isSaid = true)
    {
        var table = Tables.Read(_files.Csv("g,w,x,y\n" + string.Concat(rows.Split(';').Select((row, i) => FormattableString.Invariant($"{row},{i},{i * i}\n")))) with { Clusters = ["g", "w"] });

        if (message is null)
        {
            Assert.DoesNotContain(table.Messages, m => m.Contains("nested", StringComparison.Ordinal) || m.Contains("restart", StringComparison.Ordinal) || m.Contains("occurs in several", StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(isSaid, table.Messages.Any(m => m.Contains(message, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Read_InteractionNamed_SaysNothingOfNesting()
    {
        var table = Tables.Read(_files.Csv("g,w,x,y\na,1,1,1\na,2,2,2\nb,1,3,4\na,2,3,3\n") with { Clusters = ["g", "w", "g:w"] });

        Assert.DoesNotContain(table.Messages, m => m.Contains("start again", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_Interaction_KeepsItsColumns()
    {
        var table = Tables.Read(_files.Csv(Nested) with { Clusters = ["g", "g:w"] });

        var encoding = TableEncoding.Fit(table, [0, 1, 2], new TrainingOptions());

        Assert.Equal(["g"], encoding.Clusters[0].Columns);
        Assert.Equal(["g", "w"], encoding.Clusters[1].Columns);
        Assert.Equal(["a:1", "a:2", "b:1"], encoding.Clusters[1].Levels);
        Assert.Equal([0L, 0, 0, 1, 1, 2, 1, -1], encoding.Apply(table, [0, 1, 2, 3]).Clusters); // b is known where b:2 is not
    }

    [Fact]
    public void Predict_Interaction_CombinesTheCells()
    {
        var manifest = Tables.Manifest() with
        {
            Clusters = [new ClusterDescription { Name = "g", Levels = ["a", "b:c"] }, new ClusterDescription { Name = "g:w", Columns = ["g", "w"], Levels = ["a:1", @"b\:c:2"] }],
        };
        var path = _files.Write("p.csv", "w,x,k,g\n1,1,a,a\n2,1,a,b:c\n2,1,a,a\n1,1,a,z\n,1,a,a\n");
        using var reader = PredictionReader.Open(DataSource.FromPath(path), manifest, needClusters: true, cancellation: TestContext.Current.CancellationToken);

        var batch = Assert.Single(reader.Read());

        Assert.Equal([0L, 0, 1, 1, 0, -1, -1, -1, 0, -1], batch.Clusters);
        Assert.Equal(["a:1", @"b\:c:2", "a:2", "z:1", ""], Enumerable.Range(0, 5).Select(row => batch.ClusterName(row, 1)));
    }

    [Fact]
    public void Predict_PartMissing_IsAFaultOrUnknown()
    {
        var manifest = Tables.Manifest() with { Clusters = [new ClusterDescription { Name = "g", Levels = ["a"] }, new ClusterDescription { Name = "g:w", Columns = ["g", "w"], Levels = ["a:1"] }] };
        var source = DataSource.FromPath(_files.Write("p.csv", "x,k,g\n1,a,a\n"));

        Assert.Contains("has no column 'w' (cluster", Assert.Throws<InputException>(() => PredictionReader.Open(source, manifest, true, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        using var reader = PredictionReader.Open(source, manifest, needClusters: false, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0L, -1], Assert.Single(reader.Read()).Clusters);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a:b", "a,b")]
    [InlineData("a:b:c", "a,b,c")]
    [InlineData("`a:b`:c", "a:b,c")]
    [InlineData("a:", "a:")]
    [InlineData(":a", ":a")]
    [InlineData("", "")]
    public void Columns_Name_AreThoseOfTheNotation(string name, string columns) => Assert.Equal(columns, string.Join(',', FactorName.Columns(name)));

    [Theory]
    [InlineData("a")]
    [InlineData("a,b")]
    [InlineData("a:b,c")]
    [InlineData("a (old),b/c,d")]
    public void Of_Columns_AreReadBack(string columns) => Assert.Equal(columns.Split(','), FactorName.Columns(FactorName.Of(columns.Split(','))));
}
