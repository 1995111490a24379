using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

public sealed class OutcomeTests : IDisposable
{
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private DataRequest With(params string[] outcomes) =>
        _files.Csv("g,x,y\n" + string.Concat(outcomes.Select((outcome, i) => $"{i % 2},{i},{outcome}\n")));

    [Theory]
    [InlineData(new[] { "0", "1", "1" }, "binary")]
    [InlineData(new[] { "a", "b", "a" }, "binary")]
    [InlineData(new[] { "a", "b", "c" }, "multiclass")]
    [InlineData(new[] { "1", "2", "3" }, "continuous")]
    [InlineData(new[] { "1", "2", "x" }, "multiclass")]
    [InlineData(new[] { "1", "2", "NA" }, "binary")]
    public void Read_TaskNotGiven_IsInferredAndSaid(string[] outcomes, string kind)
    {
        var expected = new ModelTask(kind);
        var table = Tables.Read(With(outcomes));
        Assert.Equal(expected, table.Outcome.Task);
        Assert.Contains(table.Messages, message => message.StartsWith($"Task: {expected.ToString().ToLowerInvariant()}, inferred from"));
    }

    /// <summary>Some tables have 1 for yes, others 2.</summary>
    [Fact]
    public void Read_LevelsOneAndTwo_Warns()
    {
        var table = Tables.Read(With("1", "2", "1"));
        Assert.Equal("1", table.Outcome.Positive);
        Assert.Contains(table.Messages, message => message.StartsWith("Warning: the levels '1' and '2' of the outcome", StringComparison.Ordinal));
        var asked = Tables.Read(With("1", "2", "1") with { Positive = "2" });
        Assert.Equal("2", asked.Outcome.Positive);
        Assert.DoesNotContain(asked.Messages, message => message.Contains("which is the event", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { "Poor", "good", "Fair" }, "Use --task ordinal if they are: --order \"Poor,Fair,good\".")]
    [InlineData(new[] { "high", "low", "medium" }, "Use --task ordinal if they are: --order \"low,medium,high\".")]
    [InlineData(new[] { "red", "low", "medium" }, null)]
    public void Read_WordsInAnOrder_NamesTheOrder(string[] outcomes, string? hint)
    {
        var messages = Tables.Read(With(outcomes)).Messages;
        Assert.Equal(hint is not null, messages.Any(message => message.Contains("in an order", StringComparison.Ordinal) && message.EndsWith(hint!, StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_TenValues_AreCountedInTheMessage() =>
        Assert.Contains(Tables.Read(With([.. Enumerable.Range(1, 10).Select(i => $"{i}")])).Messages, message => message.Contains("inferred from 10 different values"));

    [Theory]
    [InlineData("0", "1", "1")]
    [InlineData("2", "10", "10")]
    [InlineData("Yes", "No", "Yes")]
    [InlineData("true", "untrue", "true")]
    [InlineData("Y", "Z", "Y")]
    [InlineData("good", "bad", "good")]
    [InlineData("-1", "1", "1")]
    public void Read_PositiveNotGiven_IsTheUsualOrTheLater(string one, string other, string expected)
    {
        var outcome = Tables.Read(With(one, other, one)).Outcome;
        Assert.Equal(expected, outcome.Positive);
        Assert.Equal(expected, outcome.ClassNames[1]);
        Assert.Equal(one == expected ? [1, 0, 1] : [0, 1, 0], outcome.Classes);
    }

    [Fact]
    public void Read_PositiveGiven_IsThat()
    {
        var outcome = Tables.Read(With("0", "1", "1") with { Positive = "0" }).Outcome;
        Assert.Equal(["1", "0"], outcome.ClassNames);
        Assert.Equal([1, 0, 0], outcome.Classes);
    }

    [Fact]
    public void Read_PositiveThatIsNoLevel_NamesTheLevels() =>
        Assert.Contains("'maybe' does not occur in the outcome 'y'. Its levels: 'no', 'yes'.", Tables.Fault(With("yes", "no") with { Positive = "maybe" }));

    [Fact]
    public void Read_PositiveForOtherTasks_IsAFault() =>
        Assert.Contains("is continuous", Tables.Fault(With("1", "2", "3") with { Positive = "3" }));

    [Fact]
    public void Read_MulticlassNumbers_AreInNumericOrder()
    {
        var outcome = Tables.Read(With("10", "9", "2", "10") with { Task = ModelTask.Multiclass }).Outcome;
        Assert.Equal(["2", "9", "10"], outcome.ClassNames);
        Assert.Equal([2, 1, 0, 2], outcome.Classes);
        Assert.Null(outcome.Positive);
    }

    [Fact]
    public void Read_MulticlassTexts_AreInOrdinalOrder() =>
        Assert.Equal(["10", "9", "a"], Tables.Read(With("10", "9", "a")).Outcome.ClassNames);

    [Fact]
    public void Read_ContinuousWithText_NamesTheRow() =>
        Assert.Contains("The outcome 'y' is 'abc' in data row 2 of", Tables.Fault(With("1", "abc", "3") with { Task = ModelTask.Continuous }));

    [Fact]
    public void Read_ContinuousWithInfinity_NamesTheRow() =>
        Assert.Contains("The outcome 'y' is 'inf' in data row 3 of", Tables.Fault(With("1", "2", "inf", "4")));

    [Fact]
    public void Read_BinaryWithThreeValues_NamesThem() =>
        Assert.Contains("has 3 different values ('a', 'b', 'c'), but a binary outcome needs exactly two.", Tables.Fault(With("a", "b", "c") with { Task = ModelTask.Binary }));

    [Fact]
    public void Read_MulticlassWithTwoValues_SaysBinary() =>
        Assert.Contains("needs three or more. Use --task binary.", Tables.Fault(With("a", "b") with { Task = ModelTask.Multiclass }));

    [Theory]
    [InlineData(101)]
    [InlineData(1_500)]
    public void Read_TooManyClasses_IsAFault(int levels) =>
        Assert.Contains("at most 100 classes", Tables.Fault(With([.. Enumerable.Range(0, levels).Select(i => "c" + i)])));

    [Theory]
    [InlineData("5")]
    [InlineData("a")]
    public void Read_ConstantOutcome_IsAFault(string value)
    {
        Assert.Contains("There is nothing to learn", Tables.Fault(With(value, value)));
        Assert.Contains("There is nothing to learn", Tables.Fault(With(value, value) with { Task = ModelTask.Binary }));
    }
}
