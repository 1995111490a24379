using System.CommandLine;
using Armed.Cli.Parsing;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Cli.Tests.Parsing;

public sealed class ColumnArgumentsTests
{
    [Fact]
    public void Bind_Lists_TakeCommasQuotesAndRepetition()
    {
        var request = Bind("d.csv", "--outcome", "y", "--cluster", "a,b", "--numeric", "x,\"p,q\"", "--numeric", "z", "--categorical", "u", "--exclude", "id", "--task", "binary", "--positive", "yes");

        Assert.Equal("d.csv", request.Source.Path);
        Assert.Equal("y", request.Outcome);
        Assert.Equal(["a", "b"], request.Clusters);
        Assert.Equal(["x", "p,q", "z"], request.Numeric!);
        Assert.Equal(["u"], request.Categorical!);
        Assert.Equal(["id"], request.Exclude);
        Assert.Equal(ModelTask.Binary, request.Task);
        Assert.Equal("yes", request.Positive);
    }

    [Fact]
    public void Bind_OnlyWhatIsNeeded_LeavesTheRestToInference()
    {
        var request = Bind("--sql", "select 1", "--allow-remote", "--outcome", "y", "--cluster", "c");

        Assert.Equal("select 1", request.Source.Sql);
        Assert.True(request.Source.AllowRemote);
        Assert.Null(request.Task);
        Assert.Null(request.Numeric);
        Assert.Null(request.Categorical);
        Assert.Empty(request.Exclude);
    }

    private static DataRequest Bind(params string[] args)
    {
        var command = new Command("columns");
        var source = new SourceArguments();
        var columns = new ColumnArguments();
        source.AddTo(command);
        columns.AddTo(command);
        var parse = command.Parse(args);
        return columns.Bind(parse, source.Bind(parse));
    }
}
