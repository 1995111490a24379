using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    private static readonly TrainingProgress s_progress = new()
    {
        Stage = "training",
        Epoch = 3,
        MaxEpochs = 10,
        RowsDone = 500,
        RowsTotal = 1_000,
        Losses = new Dictionary<string, double> { ["total"] = 0.51234, ["validation"] = 0.6 },
        Fraction = 0.25,
    };

    [Fact]
    public void Describe_Training_HasEpochRateLossesAndTimeLeft() =>
        Assert.Equal("training  epoch 3/10  1,250 rows/s  total 0.5123  validation 0.6000  at most 0:06 left", ProgressLine.Describe(s_progress, TimeSpan.FromSeconds(2)));

    [Fact]
    public void Describe_Hours_AreShown() =>
        Assert.EndsWith("at most 1:30:00 left", ProgressLine.Describe(s_progress, TimeSpan.FromMinutes(30)), StringComparison.Ordinal);

    [Fact]
    public void Describe_StageAlone_IsShort() => Assert.Equal("reading", ProgressLine.Describe(new TrainingProgress { Stage = "reading" }, TimeSpan.FromSeconds(1)));

    [Fact]
    public void Report_NoTerminal_PrintsNothing() => Assert.Equal("", Report(terminal: false));

    [Fact]
    public void Report_Terminal_PrintsOneLineAndClearsIt()
    {
        var text = Report(terminal: true);
        // The second report of the same stage came too soon to be shown.
        Assert.Equal(2, text.Split("\r\u001b[2K").Length - 1);
        Assert.EndsWith("\r\u001b[2K", text, StringComparison.Ordinal);
    }

    private static string Report(bool terminal)
    {
        using var error = new StringWriter();
        var host = new CommandHost(TextWriter.Null, error, terminal, OutIsTerminal: false, CancellationToken.None, new FrozenTime());
        using (var line = new ProgressLine(host))
        {
            line.Report(s_progress);
            line.Report(s_progress);
        }

        return error.ToString();
    }

    private sealed class FrozenTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
