using System.Globalization;
using Armed.Runtime.Tests.Support;
using DuckDB.NET.Data;

namespace Armed.Cli.Tests;

public sealed class PredictTests : IDisposable
{
    // Columns in another order than the model's, one that it does not use, a missing number, an unknown level and an unknown cluster.
    private const string Rows =
        """
        urban,other,district,income,age
        Y,x,district 1,1.5,20
        N,x,nowhere,,35.5
        ?,x,007,2,41

        """;

    private readonly TestFolder _folder = new();
    private readonly TestModel _model = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Csv_WritesOneLinePerRowInOrder()
    {
        var lines = Predict("-o", _folder["p.csv"]).Lines("p.csv");

        Assert.Equal("row,prediction,linear_predictor,linear_predictor_sd,head", lines[0]);
        Assert.Equal(4, lines.Length);
        AssertRow(lines[1], 0, _model.Mixed([20f, 1.5f], 2, 0), "mixed");
        AssertRow(lines[2], 1, _model.Mixed([35.5f, float.NaN], 1, -1), "population");
        AssertRow(lines[3], 2, _model.Mixed([41f, 2f], -1, 2), "mixed");
    }

    [Fact]
    public void Run_NoOutput_WritesTheSameToStandardOutput()
    {
        var file = string.Concat(Predict("-o", _folder["p.csv"]).Lines("p.csv").Select(line => line + "\n"));

        var run = CommandRun.Of("predict", Bundle(), Data()).Expect(ExitCode.Done);

        Assert.Equal(file, run.Out);
        Assert.Equal(
            ["1 row of 3 has a cluster of 'district' that the model does not know ('nowhere').",
             "Column 'income' has no value in 1 of 3 rows. It was complete in training, so its training mean was used.",
             "Column 'urban' has a level that the model does not know in 1 of 3 rows ('?'). They are predicted as an average over its levels."],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void Run_OutputOntoTheTable_IsRefused()
    {
        var data = Data();
        File.CreateSymbolicLink(_folder["link.csv"], data);
        CommandRun.Of("predict", Bundle(), data, "-o", data, "--force").ExpectRefused("is the table that is read");
        CommandRun.Of("predict", Bundle(), _folder["link.csv"], "-o", data, "--force").ExpectRefused("is the table that is read");
        CommandRun.Of("predict", Bundle(), _folder["lin*.csv"], "-o", data, "--force").ExpectRefused("is the table that is read");
        CommandRun.Of("predict", Bundle(), "--sql", $"select * from '{_folder["lin?.csv"]}'", "-o", data, "--force").ExpectRefused("is the table that is read");
        Assert.Equal(Rows, File.ReadAllText(data));
    }

    [Fact]
    public void Run_OutputInsideABundle_IsRefusedByEveryVerb()
    {
        var (bundle, inside) = (Bundle(), Path.Combine(Bundle(), "x"));
        CommandRun.Of("predict", bundle, Data(), "-o", inside + ".csv").ExpectRefused("is inside a bundle");
        CommandRun.Of("adapt", bundle, Data(), "-o", inside).ExpectRefused("it is inside a bundle");
        CommandRun.Of("export", bundle, "--layout", "strings", "-o", inside).ExpectRefused("it is inside a bundle");
    }

    [Fact]
    public void Run_MissingAsInTraining_IsReported()
    {
        var file = _folder.Write("m.csv", "age,income,urban,district\n,1,Y,007\n3,1,Y,007\n");

        var error = CommandRun.Of("predict", Bundle(), file, "-o", _folder["p.csv"]).Expect(ExitCode.Done).Error;

        Assert.Contains("Column 'age' has no value in 1 of 2 rows. They are treated as the missing values of training.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Json_PrintsOneObject()
    {
        var run = CommandRun.Of("predict", Bundle(), Data(), "-o", _folder["p.csv"], "--json").Expect(ExitCode.Done);

        Assert.Equal(3, run.Json.GetProperty("rows").GetInt32());
        Assert.Equal(2, run.Json.GetProperty("heads").GetProperty("mixed").GetInt32());
        Assert.Equal(1, run.Json.GetProperty("heads").GetProperty("population").GetInt32());
        Assert.Equal(_folder["p.csv"], run.Json.GetProperty("file").GetString());
        Assert.Equal(1, run.Json.GetProperty("missing").GetProperty("income").GetInt32());
        Assert.Equal(1, run.Json.GetProperty("unknown_levels").GetProperty("urban").GetInt32());
    }

    /// <summary>m -+ 1.645 sd through the inverse link, after the columns that are always there.</summary>
    [Fact]
    public void Run_Interval_AddsItsEnds()
    {
        var lines = Predict("--interval", "0.9", "-o", _folder["p.csv"]).Lines("p.csv");

        Assert.Equal("row,prediction,linear_predictor,linear_predictor_sd,head,interval_lower,interval_upper", lines[0]);
        foreach (var line in lines.Skip(1))
        {
            double[] cells = [.. line.Split(',').Where((_, at) => at != 4).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(1 / (1 + Math.Exp(-cells[2] + (1.6448536 * cells[3]))), cells[4], 1e-6);
            Assert.Equal(1 / (1 + Math.Exp(-cells[2] - (1.6448536 * cells[3]))), cells[5], 1e-6);
        }
    }

    [Fact]
    public void Run_IntervalParquet_HoldsTheNumbersOfTheCsv()
    {
        var lines = Predict("--interval", "0.5", "-o", _folder["p.csv"]).Lines("p.csv");
        Predict("--interval", "0.5", "-o", _folder["p.parquet"]);

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT head, interval_lower, interval_upper FROM '{_folder["p.parquet"]}' ORDER BY row LIMIT 1";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $",{reader.GetString(0)},{reader.GetFloat(1)},{reader.GetFloat(2)}"), lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--interval-for needs --interval LEVEL", "--interval-for", "mean")]
    [InlineData("a number between 0 and 1, such as 0.9", "--interval", "95")]
    public void Run_IntervalThatDoesNotExist_IsRefused(string message, params string[] arguments) =>
        CommandRun.Of(["predict", Bundle(), Data(), "-o", _folder["p.csv"], .. arguments]).ExpectRefused(message);

    /// <summary>The classes between the quantiles, by name.</summary>
    [Fact]
    public void Run_BinaryObservation_NamesTheClasses()
    {
        var lines = Predict("--interval", "0.9", "--interval-for", "observation", "-o", _folder["p.csv"]).Lines("p.csv");

        Assert.EndsWith(",head,interval_lower,interval_upper", lines[0], StringComparison.Ordinal);
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            var probability = double.Parse(cells[1], CultureInfo.InvariantCulture);
            Assert.Equal((probability > 0.95 ? "yes" : "no", probability < 0.05 ? "no" : "yes"), (cells[5], cells[6]));
        }
    }

    [Theory]
    [InlineData("fixed", "fixed,fixed,fixed")]
    [InlineData("inferred", "inferred,inferred,inferred")]
    [InlineData("mixed", "mixed,population,mixed")]
    public void Run_Head_IsNamedInEveryRow(string head, string expected) =>
        Assert.Equal(expected.Split(','), Predict("--head", head, "-o", _folder["p.csv"]).Lines("p.csv").Skip(1).Select(line => line.Split(',')[^1]));

    [Fact]
    public void Run_UnknownClusterInferred_AsksTheZPredictorForThatRowOnly() =>
        Assert.Equal(["mixed", "inferred", "mixed"], Predict("--unknown-cluster", "inferred", "-o", _folder["p.csv"]).Lines("p.csv").Skip(1).Select(line => line.Split(',')[^1]));

    [Fact]
    public void Run_UnknownClusterError_NamesRowColumnAndName() =>
        CommandRun.Of("predict", Bundle(), Data(), "--unknown-cluster", "error", "-o", _folder["p.csv"])
            .ExpectRefused("Data row 1 (0-based), column 'district': 'nowhere' is not a cluster of the model");

    [Fact]
    public void Run_Parquet_HoldsTheNumbersOfTheCsv()
    {
        var lines = Predict("-o", _folder["p.csv"]).Lines("p.csv");
        Predict("-o", _folder["p.parquet"]);

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT row, prediction, head FROM '{_folder["p.parquet"]}'";
        using var reader = command.ExecuteReader();
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            Assert.True(reader.Read());
            Assert.Equal(cells[0], reader.GetInt64(0).ToString(CultureInfo.InvariantCulture));
            Assert.Equal(cells[1], reader.GetFloat(1).ToString(CultureInfo.InvariantCulture));
            Assert.Equal(cells[4], reader.GetString(2));
        }

        Assert.False(reader.Read());
    }

    [Fact]
    public void Run_Multiclass_HasColumnsForEveryClass()
    {
        var bundle = TestBundle.Make(new TestModel { Task = "multiclass" }).WriteTo(_folder["multi.armed"]);

        var lines = CommandRun.Of("predict", bundle, Data()).Expect(ExitCode.Done).Out.Split('\n');

        Assert.Equal("row,prediction_a,prediction_b,prediction_c,linear_predictor_a,linear_predictor_b,linear_predictor_c,linear_predictor_sd_a,linear_predictor_sd_b,linear_predictor_sd_c,head", lines[0]);
        // Single precision of three probabilities.
        Assert.Equal(1, lines[1].Split(',').Skip(1).Take(3).Sum(cell => double.Parse(cell, CultureInfo.InvariantCulture)), 1e-6);
    }

    [Fact]
    public void Run_MulticlassMeanInterval_NamesTheOptionToUse()
    {
        var bundle = TestBundle.Make(new TestModel { Task = "multiclass" }).WriteTo(_folder["multi.armed"]);

        var run = CommandRun.Of("predict", bundle, Data(), "--interval", "0.9").Expect(ExitCode.WrongInput);

        Assert.Contains("use --interval-for observation, which gives the smallest set of classes that holds a new observation.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Sql_PredictsItsRows()
    {
        var run = CommandRun.Of("predict", Bundle(), "--sql", $"select * from '{Data()}' where district = 'district 1'").Expect(ExitCode.Done);
        Assert.Equal(2, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Run_MissingColumn_NamesIt() =>
        CommandRun.Of("predict", Bundle(), _folder.Write("short.csv", "urban,district,income\nY,007,1\n")).ExpectRefused("age");

    [Fact]
    public void Run_NoInferredGraph_SaysWhatToDo()
    {
        var bundle = TestBundle.Make(new TestModel { WithInferred = false }).WriteTo(_folder["plain.armed"]);
        CommandRun.Of("predict", bundle, Data(), "--head", "inferred").ExpectRefused("has no graph 'inferred'");
    }

    [Fact]
    public void Run_OddOutputs_AreRefused()
    {
        CommandRun.Of("predict", Bundle(), Data(), "--json").ExpectRefused("--json needs -o FILE");
        CommandRun.Of("predict", Bundle(), Data(), "-o", "p.xlsx").ExpectRefused("expected a name that ends in .csv or .parquet");
        CommandRun.Of("predict", Bundle(), Data(), "-o", _folder.Write("there.csv", "")).ExpectRefused("replace it with --force");
    }

    [Fact]
    public void Run_BundleThatTakesAnImage_IsRefused()
    {
        var bundle = TestBundle.Make(new TestModel { Image = "uint8" }).WriteTo(_folder["image.armed"]);
        CommandRun.Of("predict", bundle, Data()).ExpectRefused("takes the input 'image' (uint8 [2, 3, 3] a row), which a table does not hold");
    }

    [Fact]
    public void Run_DamagedBundle_NamesTheFile()
    {
        var bundle = Bundle();
        File.AppendAllText(Path.Combine(bundle, "mixed.onnx"), "x");
        CommandRun.Of("predict", bundle, Data()).ExpectRefused("mixed.onnx");
    }

    private PredictTests Predict(params string[] options)
    {
        CommandRun.Of(["predict", Bundle(), Data(), .. options]).Expect(ExitCode.Done);
        return this;
    }

    private string[] Lines(string name) => File.ReadAllLines(_folder[name]);

    private string Bundle() => TestBundle.Make(_model).WriteTo(_folder["test.armed"]);

    private string Data() => _folder.Write("rows.csv", Rows);

    private void AssertRow(string line, int row, (double[] Linear, double Variance) expected, string head)
    {
        var cells = line.Split(',');
        Assert.Equal(row.ToString(CultureInfo.InvariantCulture), cells[0]);
        // The graph computes in single precision on values up to a few units.
        Assert.Equal(_model.Predict(expected.Linear, expected.Variance)[0], double.Parse(cells[1], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(expected.Linear[0], double.Parse(cells[2], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(Math.Sqrt(expected.Variance), double.Parse(cells[3], CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(head, cells[4]);
    }
}
