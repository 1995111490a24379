using System.Text.Json;

namespace Armed.Cli.Tests.Support;

/// <summary>A command line run in this process: what it returned and printed.</summary>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    public JsonElement Json => JsonElement.Parse(Out);

    public static CommandRun Of(params string[] args) => Of(TestContext.Current.CancellationToken, args);

    public static CommandRun Of(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost(output, error, ShowsProgress: false, OutIsTerminal: false, cancellation, TimeProvider.System);
        var code = ArmedCommand.Run(args, host);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts the exit code; the message holds what was printed.</summary>
    public CommandRun Expect(int code)
    {
        Assert.True(Code == code, $"Exit code {Code}, expected {code}.\n{Error}\n{Out}");
        return this;
    }

    /// <summary>Asserts that the input was refused with nothing on standard output, no stack, and a message with the part.</summary>
    public void ExpectRefused(string part)
    {
        Expect(ExitCode.WrongInput);
        Assert.Equal("", Out);
        Assert.Contains(part, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}
