using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Pipeline;

namespace Armed.Trainer.Tests.Pipeline;

public sealed class RequestSummaryTests
{
    /// <summary>Folders that vary are part of the data; those above them are of one machine alone.</summary>
    [Theory]
    [InlineData("rows.csv", "rows.csv")]
    [InlineData("/home/me/rows.csv", "rows.csv")]
    [InlineData("/home/me/rows-*.csv", "rows-*.csv")]
    [InlineData("data/2*/site?/rows.csv", "2*/site?/rows.csv")]
    [InlineData("/home/me/**/rows.parquet", "**/rows.parquet")]
    [InlineData("/home/me/[ab]/x/rows.parquet", "[ab]/x/rows.parquet")]
    [InlineData("*/rows.csv", "*/rows.csv")]
    public void Of_Source_KeepsFoldersFromTheFirstThatVaries(string path, string expected) => Assert.Equal(expected, RequestSummary.Of(Request(path))!.Arguments[0]);

    [Fact]
    public void Of_KindOfTheProgramsOwn_IsNone()
    {
        var request = Request("rows.csv");
        Assert.Null(RequestSummary.Of(request with { Data = request.Data with { Kind = OutcomeKinds.Of(ModelTask.Count) } }));
    }

    private static TrainingRequest Request(string path) => new() { Data = new DataRequest { Source = DataSource.FromPath(path), Outcome = "y", Clusters = ["g"] }, Options = new TrainingOptions() };
}
