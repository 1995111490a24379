using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using DuckDB.NET.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Shorthands of the data tests.</summary>
internal static class Tables
{
    public static DataRequest Request(string path) => new() { Source = DataSource.FromPath(path), Outcome = "y", Clusters = ["g"] };

    public static DataRequest Query(string sql) => new() { Source = DataSource.FromSql(sql), Outcome = "y", Clusters = ["g"] };

    /// <summary>A request for a CSV file with this text, outcome y and cluster g.</summary>
    public static DataRequest Csv(this TestFolder folder, string text, string name = "t.csv") => Request(folder.Write(name, text));

    /// <summary>Writes a query's result with DuckDB, in the format of the ending.</summary>
    /// <returns>The file.</returns>
    public static string WriteQuery(this TestFolder folder, string name, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({sql}) TO '{folder[name]}'";
        command.ExecuteNonQuery();
        return folder[name];
    }

    public static ClusteredTable Read(DataRequest request) => TableReader.Read(request, TestContext.Current.CancellationToken);

    public static string Fault(DataRequest request) => Assert.Throws<InputException>(() => Read(request)).Message;

    /// <summary>A table made here: an outcome, one factor, and whatever features are given.</summary>
    public static ClusteredTable Make(int[] clusters, int[]? classes = null, float[]? numbers = null, string[]? texts = null)
    {
        var names = Enumerable.Range(0, clusters.Max() + 1).Select(code => "c" + code).ToArray();
        var levels = (texts ?? []).Distinct().ToArray();
        return new ClusteredTable
        {
            Rows = clusters.Length,
            SourceRows = [.. Enumerable.Range(0, clusters.Length)],
            NumericColumns = numbers is null ? [] : [new NumericColumn("x", numbers)],
            CategoricalColumns = texts is null ? [] : [new CategoricalColumn("k", [.. texts.Select(text => Array.IndexOf(levels, text))], levels)],
            Clusters = [new CategoricalColumn("g", clusters, names)],
            Outcome = classes is null
                ? new OutcomeColumn { Name = "y", Task = ModelTask.Continuous, Values = [.. clusters.Select(code => (float)code)] }
                : new OutcomeColumn { Name = "y", Task = ModelTask.Multiclass, Classes = classes, ClassNames = [.. Enumerable.Range(0, classes.Max() + 1).Select(code => "k" + code)] },
            RowsDropped = 0,
            Messages = [],
            Sha256 = "",
        };
    }

    /// <summary>A manifest with what reading an input needs: numeric x, categorical k (empty, a, b), factor g (007, 7).</summary>
    public static BundleManifest Manifest(params ColumnDescription[] columns) => new()
    {
        BundleId = "",
        FitId = "",
        Task = "continuous",
        Outcome = new OutcomeDescription { Name = "y" },
        Columns = columns.Length > 0 ? columns :
        [
            new ColumnDescription { Name = "x", Kind = "numeric" },
            new ColumnDescription { Name = "k", Kind = "categorical", Levels = ["", "a", "b"] },
        ],
        Clusters = [new ClusterDescription { Name = "g", Levels = ["007", "7"] }],
        Graphs = [],
        RandomEffects = [],
        Options = default,
        TrainingData = new TrainingDataDescription { Sha256 = "", Rows = 0, Clusters = new Dictionary<string, int>() },
        Metrics = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>(),
        Parity = new Dictionary<string, double>(),
        Packages = new Dictionary<string, string>(),
    };
}
