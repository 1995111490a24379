using Armed.Cli.Output;
using Armed.Cli.Training;

namespace Armed.Cli.Tests;

/// <summary>A fit whose report fails is a fit all the same.</summary>
public sealed class FitReportTests
{
    [Fact]
    public void Try_AnyFault_IsAMessage()
    {
        foreach (var fault in (Exception[])[new OverflowException("too large"), new OutOfMemoryException("none left"), new InvalidOperationException("not so"), new ArgumentException("wrong")])
        {
            using var error = new StringWriter();

            Assert.Null(FitReport.Try(() => throw fault, Output(error)));

            Assert.Contains($"report.html was not written: {fault.Message}", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Try_Cancelled_IsCancelled()
    {
        using var error = new StringWriter();
        Assert.Throws<OperationCanceledException>(() => FitReport.Try(() => throw new OperationCanceledException(), Output(error)));
    }

    private static CommandOutput Output(StringWriter error) =>
        new(new CommandHost(TextWriter.Null, error, ShowsProgress: false, OutIsTerminal: false, CancellationToken.None, TimeProvider.System), json: false);
}
