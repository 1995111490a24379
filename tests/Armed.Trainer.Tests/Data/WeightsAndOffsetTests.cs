using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class WeightsAndOffsetTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private DataRequest Rows(params string[] rows) => _files.Csv("g,x,w,o,y\n" + string.Join('\n', rows) + "\n") with { Task = ModelTask.Count, Weights = "w", Offset = "o" };

    [Fact]
    public void Read_WeightsAndOffset_AreHeldByRowAndAreNoFeatures()
    {
        // The second row has no outcome: its missing weight does not matter.
        var table = Tables.Read(Rows("a,1,2,-0.5,3", "b,2,,,", "b,3,0.5,1,0", "a,5,1,0,7"));

        Assert.Equal([2, 0.5f, 1], table.Weights!.Values);
        Assert.Equal([-0.5f, 1, 0], table.Offset!.Values);
        Assert.Equal(["x"], table.NumericColumns.Select(column => column.Name));
        var encoded = TableEncoding.Fit(table, [0, 1, 2], new TrainingOptions()).Apply(table, [2, 0]);
        Assert.Equal([1, 2], encoded.Weights);
        Assert.Equal([0, -0.5f], encoded.Offsets);
    }

    [Fact]
    public void Read_WeightsAndOffset_ArePartOfTheHash()
    {
        var request = Rows("a,1,2,-0.5,3", "b,3,0.5,1,0", "a,5,1,0,7") with { Numeric = ["x"] };

        DataRequest[] requests = [request, request with { Weights = null }, request with { Offset = null }, request with { Offset = "w", Weights = null }];
        var hashes = requests.Select(r => Tables.Read(r).Sha256);

        Assert.Equal(requests.Length, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("-1", "The weight 'w' is -1 in data row 2 of")]
    [InlineData("", "The weight 'w' is missing or not a number in data row 2 of")]
    [InlineData("heavy", "The weight 'w' is 'heavy' in data row 2 of")]
    [InlineData("inf", "The weight 'w' is 'inf' in data row 2 of")]
    public void Read_WrongWeight_NamesTheRow(string cell, string expected)
    {
        var fault = Tables.Fault(Rows("a,1,1,0,3", $"b,2,{cell},0,4", "a,3,1,0,5"));

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Contains("Expected a positive finite number", fault, StringComparison.Ordinal);
    }

    /// <summary>A row that stands for no observation, such as a group without a case where grouped binomial data have a row per class, is no row.</summary>
    [Theory]
    [InlineData(null, "sick", "well")]
    [InlineData("count", "3", "0")]
    [InlineData("continuous", "3.5", "0.5")]
    [InlineData("positive", "3.5", "0.5")]
    public void Read_RowsOfWeight0_AreLeftOutAndCounted(string? task, string one, string other)
    {
        var request = Rows($"a,1,1,0,{one}", $"b,2,0,0,{one}", $"a,3,4,0,{other}", $"b,3,2,0,{other}", $"b,3,2,0,{one}") with
        {
            Offset = null,
            Task = task is null ? null : new ModelTask(task),
        };
        var table = Tables.Read(request);
        Assert.Equal([0, 2, 3, 4], table.SourceRows);
        Assert.Contains("1 row of 5 dropped: 1 of weight 0 in 'w'.", table.Messages);
    }

    [Fact]
    public void Read_ExposureInsteadOfItsLogarithm_IsRecognised()
    {
        Assert.Contains("Is it the exposure itself? Give its logarithm", Tables.Fault(Rows("a,1,1,1.3,3", "b,2,1,900,4", "a,3,1,40,5")), StringComparison.Ordinal);
        Assert.Contains(Tables.Read(Rows("a,1,1,1.3,3", "b,2,1,30,4", "a,3,1,20,5")).Messages, message => message.Contains("If it is the exposure itself, give its logarithm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "The offset 'o' is missing or not a number in data row 2 of")]
    [InlineData("-inf", "The offset 'o' is '-inf' in data row 2 of")]
    public void Read_WrongOffset_NamesTheRow(string cell, string expected) =>
        Assert.Contains(expected, Tables.Fault(Rows("a,1,1,0,3", $"b,2,1,{cell},4", "a,3,1,0,5")), StringComparison.Ordinal);

    [Fact]
    public void Read_ColumnOfTwoRoles_NamesBoth()
    {
        var request = Rows("a,1,1,0,3", "b,2,1,0,4", "a,3,1,0,5");

        Assert.Contains("Column 'y' is both the weights and the outcome.", Tables.Fault(request with { Weights = "y" }), StringComparison.Ordinal);
        Assert.Contains("Column 'g' is both the offset and a cluster.", Tables.Fault(request with { Offset = "g" }), StringComparison.Ordinal);
        Assert.Contains("Column 'x' is both the weights and a feature.", Tables.Fault(request with { Weights = "x", Numeric = ["x"] }), StringComparison.Ordinal);
        Assert.Contains("Column 'w' is both the weights and the offset.", Tables.Fault(request with { Offset = "w" }), StringComparison.Ordinal);
        Assert.Contains("Column 'w' is both the weights and excluded.", Tables.Fault(request with { Exclude = ["w"] }), StringComparison.Ordinal);
        Assert.Contains("has no column 'ww' (weights). Did you mean 'w'?", Tables.Fault(request with { Weights = "ww" }), StringComparison.Ordinal);
    }

    [Fact]
    public void PredictionReader_ModelWithOffset_ReadsItsColumn()
    {
        var batch = Assert.Single(Open("x,k,g,o\n1,a,7,0.5\n2,b,7,-1\n").Read());

        Assert.Equal([0.5f, -1], batch.Offsets);
    }

    [Theory]
    [InlineData("x,k,g\n1,a,7\n", "has no column 'o' (offset: the logarithm of the exposure), which the bundle needs.")]
    [InlineData("x,k,g,o\n1,a,7,0\n1,a,7,\n", "The offset 'o' is '' in data row 2 of")]
    [InlineData("x,k,g,o\n1,a,7,inf\n", "The offset 'o' is 'inf' in data row 1 of")]
    public void PredictionReader_OffsetMissing_SaysSo(string csv, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Open(csv).Read().ToList()).Message, StringComparison.Ordinal);

    private PredictionReader Open(string csv)
    {
        var manifest = Tables.Manifest();
        manifest = manifest with { Task = "count", Outcome = new OutcomeDescription { Name = "y", Family = "poisson", Offset = "o" } };
        return PredictionReader.Open(DataSource.FromPath(_files.Write("p.csv", csv)), manifest, cancellation: TestContext.Current.CancellationToken);
    }
}
