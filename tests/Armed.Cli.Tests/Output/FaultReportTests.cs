using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Tests.Output;

public sealed class FaultReportTests
{
    [Fact]
    public void Write_WrongInput_PrintsTheMessageAlone() =>
        Assert.Equal((ExitCode.WrongInput, "armed: bad row.\n"), Write(new InputException("bad row.")));

    [Fact]
    public void Write_MissingFile_AddsAdvice() =>
        Assert.Equal((ExitCode.WrongInput, "armed: no x. Check the path.\n"), Write(new FileNotFoundException("no x.")));

    [Fact]
    public void Write_FullDisk_AddsAdvice() =>
        Assert.Equal((ExitCode.WrongInput, "armed: No space left on device : 'x'. Free some space there, or choose another directory with -o.\n"), Write(new IOException("No space left on device : 'x'")));

    [Fact]
    public void Write_NoPermission_AddsAdvice() =>
        Assert.Equal((ExitCode.WrongInput, "armed: denied. Check the permissions, or choose another directory.\n"), Write(new UnauthorizedAccessException("denied.")));

    [Fact]
    public void Write_Interrupted_SaysHowToGoOn() =>
        Assert.Equal((ExitCode.Interrupted, "armed: interrupted; go on so.\n"), Write(new InterruptedException("interrupted; go on so.", new OperationCanceledException())));

    [Fact]
    public void Write_Defect_SaysHowToReport()
    {
        var (code, text) = Write(new InvalidOperationException("odd"));
        Assert.Equal(ExitCode.Defect, code);
        Assert.StartsWith("armed: a bug in this program: InvalidOperationException: odd\nPlease report it", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TorchSharpDoesNotLoad_IsNoDefect()
    {
        var (code, text) = Write(new InvalidOperationException("outer", new TypeInitializationException("TorchSharp.torch", new DllNotFoundException("no libc10"))));

        Assert.Equal(ExitCode.WrongInput, code);
        Assert.StartsWith("armed: TorchSharp's native library could not be loaded. no libc10. ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Verbose_AddsTheStack()
    {
        var (_, text) = Write(Thrown(), verbose: true);
        Assert.Contains("   at Armed.Cli.Tests.Output.FaultReportTests", text, StringComparison.Ordinal);
    }

    private static Exception Thrown()
    {
        try
        {
            throw new InputException("thrown");
        }
        catch (InputException fault)
        {
            return fault;
        }
    }

    private static (int Code, string Text) Write(Exception fault, bool verbose = false)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost(TextWriter.Null, error, ShowsProgress: false, OutIsTerminal: false, CancellationToken.None, TimeProvider.System);
        return (FaultReport.Write(fault, host, verbose), error.ToString());
    }
}
