namespace Armed.Cli.Common;

/// <summary>The environment of the command: streams, terminal, clock and cancellation. Tests pass their own.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Messages and progress.</param>
/// <param name="ShowsProgress">Whether <paramref name="Error"/> is a terminal.</param>
/// <param name="OutIsTerminal">Whether <paramref name="Out"/> is a terminal: colours, and its width.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C and SIGTERM.</param>
/// <param name="Time">The clock of rates and times left.</param>
internal sealed record CommandHost(
    TextWriter Out, TextWriter Error, bool ShowsProgress, bool OutIsTerminal, CancellationToken Cancellation, TimeProvider Time)
{
    public static CommandHost OfProcess(CancellationToken cancellation)
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CommandHost(Console.Out, Console.Error, !Console.IsErrorRedirected, !Console.IsOutputRedirected, cancellation, TimeProvider.System);
    }
}
