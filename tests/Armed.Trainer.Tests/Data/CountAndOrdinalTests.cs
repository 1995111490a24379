using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class CountAndOrdinalTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private DataRequest With(ModelTask? task, params string[] outcomes) =>
        _files.Csv("g,x,y\n" + string.Concat(outcomes.Select((outcome, i) => $"{i % 2},{i},{outcome}\n"))) with { Task = task };

    [Fact]
    public void Read_Count_KeepsNumbers()
    {
        var outcome = Tables.Read(With(ModelTask.Count, "0", "3", "2.0", "1e2")).Outcome;

        Assert.Equal(ModelTask.Count, outcome.Task);
        Assert.Equal([0, 3, 2, 100], outcome.Values);
        Assert.Empty(outcome.ClassNames);
    }

    [Theory]
    [InlineData("-1", "The outcome 'y' is -1 in data row 2 of")]
    [InlineData("1.5", "The outcome 'y' is 1.5 in data row 2 of")]
    [InlineData("many", "The outcome 'y' is 'many' in data row 2 of")]
    public void Read_NoCount_NamesTheRow(string cell, string expected) => Assert.Contains(expected, Tables.Fault(With(ModelTask.Count, "1", cell, "3")), StringComparison.Ordinal);

    [Fact]
    public void Read_SmallWholeNumbers_SaysWhatElseTheyMayBe()
    {
        Assert.Contains(Tables.Read(With(null, "0", "1", "2", "0")).Messages, message => message.Contains("--task count if they are numbers of events, or --task ordinal", StringComparison.Ordinal));
        Assert.DoesNotContain(Tables.Read(With(null, "0", "1.5", "2")).Messages, message => message.Contains("--task count", StringComparison.Ordinal));
        Assert.DoesNotContain(Tables.Read(With(ModelTask.Continuous, "0", "1", "2")).Messages, message => message.Contains("--task count", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OrdinalNumbers_AreInNumericOrder()
    {
        var outcome = Tables.Read(With(ModelTask.Ordinal, "10", "9", "2", "10")).Outcome;

        Assert.Equal(ModelTask.Ordinal, outcome.Task);
        Assert.Equal(["2", "9", "10"], outcome.ClassNames);
        Assert.Equal([2, 1, 0, 2], outcome.Classes);
    }

    [Fact]
    public void Read_OrdinalTextsWithOrder_AreInThatOrder()
    {
        var table = Tables.Read(With(ModelTask.Ordinal, "mid", "low", "high", "low") with { Order = ["low", "mid", "high", "higher"] });

        Assert.Equal(["low", "mid", "high"], table.Outcome.ClassNames);
        Assert.Equal([1, 0, 2, 0], table.Outcome.Classes);
        Assert.Contains(table.Messages, message => message.Contains("no training row of 'y'", StringComparison.Ordinal) || message.Contains("has the level 'higher'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "The levels of the outcome 'y' are not all numbers ('high', 'low', 'mid'), so their order is unknown. Name them with --order")]
    [InlineData("low,high", "The order of levels lacks 'mid' of the outcome 'y'. Its levels: 'high', 'low', 'mid'")]
    [InlineData("low,low,mid,high", "The order of levels names 'low' more than once.")]
    public void Read_OrdinalWithoutAWholeOrder_ListsTheLevels(string? order, string expected) =>
        Assert.Contains(expected, Tables.Fault(With(ModelTask.Ordinal, "mid", "low", "high") with { Order = order?.Split(',') }), StringComparison.Ordinal);

    [Fact]
    public void Read_OrdinalWithTwoLevels_SaysBinary() =>
        Assert.Contains("an ordinal outcome needs three or more. Use --task binary.", Tables.Fault(With(ModelTask.Ordinal, "1", "2")), StringComparison.Ordinal);

    [Fact]
    public void Read_OrderOrOffsetOfAnotherTask_IsAFault()
    {
        Assert.Contains("An order of levels is given, but the outcome 'y' is continuous. Use --task ordinal", Tables.Fault(With(null, "1", "2", "3") with { Order = ["1", "2", "3"] }), StringComparison.Ordinal);
        Assert.Contains("An offset ('x') is given, but the outcome 'y' is continuous. Only outcomes with a log link have an offset. Use --task count", Tables.Fault(_files.Csv("g,x,z,y\n1,1,1,1\n2,2,4,2\n1,4,2,3\n") with { Offset = "x" }), StringComparison.Ordinal);
    }
}
