using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Names of levels and clusters in the spellings of several programs, and names that nearly agree.</summary>
public sealed class NameMatchTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>
    /// One table of a whole-number id with a gap, a truth value, a dose, a name with an accent and an outcome with a gap, as R 4.2 (write.csv), pandas 2 (to_csv), Excel and a
    /// database with columns of fixed width write it, and as typed columns.
    /// </summary>
    [Fact]
    public void Read_SameRowsOfSeveralPrograms_AreTheSameTable()
    {
        string[] tables =
        [
            Csv("pandas", "{0}.0,{1},{2},Café {0},{3}\n", "True", "False", "100000.0", "0.5"),
            Csv("r", "{0},{1},{2},\"Café {0}\",{3}\n", "TRUE", "FALSE", "1e+05", "0.5"),
            Csv("database", "{0}  ,{1},{2},Cafe\u0301 {0}   ,{3}\n", "true", "false", "100000.00", "0.5"),
            Json(),
        ];

        var hashes = tables.Select(path => Read(DataSource.FromPath(path)).Sha256).Append(Read(DataSource.FromSql(Typed)).Sha256).Distinct();

        Assert.Single(hashes);
    }

    [Fact]
    public void Read_TwoSpellingsOfOneLevel_AreOneAndReported()
    {
        var table = Read(DataSource.FromPath(_files.Write("t.csv", "x,id,y\n1,101.0,1\n2,101,2\n3,102,3\n4,102,4\n")), ["id"]);

        Assert.Equal(["101", "102"], table.Clusters[0].Levels);
        Assert.Contains("Column 'id' has '101.0' and '101': both are read as '101'.", table.Messages);
    }

    [Theory]
    [InlineData(NameMatch.Exact, 4, "Warning: Column 'id' has levels that differ by case, blanks or the form of a number only, and counts them as different: 'North' (2 rows), 'north' (1 row)")]
    [InlineData(NameMatch.Lenient, 2, "Column 'id' has levels that differ by case, blanks or the form of a number only; each is read as the commonest of them: 'North' (2 rows), 'north' (1 row)")]
    public void Read_LevelsThatNearlyAgree_AreReportedOrMerged(NameMatch match, int levels, string message)
    {
        var path = _files.Write("t.csv", "x,id,y\n1,north,1.5\n2,North,2\n3,North,3.5\n4,7,4\n5,07,5\n");

        var table = Read(DataSource.FromPath(path), ["id"], match);

        Assert.Equal(levels, table.Clusters[0].Levels.Count);
        Assert.Contains(table.Messages, text => text.StartsWith(message, StringComparison.Ordinal));
        Assert.Equal(match == NameMatch.Lenient, table.Clusters[0].Levels[0] == "North");
    }

    [Theory]
    [InlineData(NameMatch.Exact, "multiclass", 3)]
    [InlineData(NameMatch.Lenient, "binary", 2)]
    public void Read_OutcomeLevelsThatNearlyAgree_AreReportedOrMerged(NameMatch match, string task, int classes)
    {
        var path = _files.Write("t.csv", "x,id,y\n1,a,Yes\n2,a,no\n3,b,yes\n4,b,Yes\n");

        var outcome = Read(DataSource.FromPath(path), ["id"], match);

        Assert.Equal((task, classes), (outcome.Outcome.Task.Name, outcome.Outcome.ClassNames.Count));
        Assert.Contains(outcome.Messages, text => text.Contains("'Yes' (2 rows), 'yes' (1 row)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NameMatch.Exact, 2, 1, 0, -1)]
    [InlineData(NameMatch.Lenient, 1, 0, 1, 1)]
    public void Predict_UnknownNames_AreCountedWithTheKnownOneThatTheyNearlyAre(NameMatch match, long unknown, long near, long matched, long code)
    {
        const string known = "12";
        var manifest = Tables.Manifest() with { Clusters = [new ClusterDescription { Name = "g", Levels = ["5", known] }] };
        var path = _files.Write("p.csv", $"x,k,g\n1,a,{known}\n2,a,{known}.0 \n3,a,0{known}\n4,a,no such\n5,a,\n");

        using var reader = PredictionReader.Open(DataSource.FromPath(path), manifest, match: match, cancellation: TestContext.Current.CancellationToken);
        var batch = Assert.Single(reader.Read());

        var names = reader.UnknownNames.Single(column => column.IsCluster);
        Assert.Equal([1, 1, code, -1, -1], batch.Clusters);
        Assert.Equal((unknown, near, matched, 1L), (names.Unknown, names.Near, names.Matched, names.Empty));
        Assert.Equal(($"0{known}", known), names.NearExample);
    }

    private const string Typed =
        "SELECT id::DOUBLE AS id, id % 2 = 0 AS smoker, (CASE WHEN id = 7 THEN 100000 ELSE 0.5 END)::DECIMAL(12, 3) AS dose, 'Café ' || id::INTEGER AS town, CASE WHEN id % 3 = 0 THEN 'a' ELSE 'b' END AS y "
        + "FROM (SELECT unnest([7, 8, 9, 7, 8, 9]) AS id)";

    private string Csv(string name, string row, string yes, string no, string large, string small) => _files.Write(name + ".csv", "id,smoker,dose,town,y\n" + string.Concat(
        new[] { 7, 8, 9, 7, 8, 9 }.Select(id => string.Format(System.Globalization.CultureInfo.InvariantCulture, row, id, id % 2 == 0 ? yes : no, id == 7 ? large : small, id % 3 == 0 ? "a" : "b"))));

    private string Json() => _files.Write("rows.jsonl", string.Concat(new[] { 7, 8, 9, 7, 8, 9 }.Select(id =>
        $"{{\"id\": {id}.0, \"smoker\": {(id % 2 == 0 ? "true" : "false")}, \"dose\": {(id == 7 ? "100000.0" : "0.5")}, \"town\": \"Café {id}\", \"y\": \"{(id % 3 == 0 ? "a" : "b")}\"}}\n")));

    private static ClusteredTable Read(DataSource source) => TableReader.Read(
        new DataRequest { Source = source, Outcome = "y", Clusters = ["id", "town"], Categorical = ["smoker", "dose"] }, TestContext.Current.CancellationToken);

    private static ClusteredTable Read(DataSource source, string[] clusters, NameMatch match = NameMatch.Exact) => TableReader.Read(
        new DataRequest { Source = source, Outcome = "y", Clusters = clusters, Numeric = ["x"], Match = match }, TestContext.Current.CancellationToken);
}
