using System.CommandLine;
using Armed.Cli.Commands;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;

namespace Armed.Cli;

/// <summary>The <c>armed</c> command: parses, runs one verb and turns whatever happens into an exit code.</summary>
internal static class ArmedCommand
{
    /// <summary>Runs a command line.</summary>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, CommandHost host)
    {
        var parse = new ArmedRootCommand(host).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (ParseFaults.Of(parse) is { Count: > 0 } faults)
        {
            return ReportUsage(faults, parse, host);
        }

        try
        {
            return parse.Invoke(Quiet(host));
        }
        catch (Exception fault)
        {
            return FaultReport.Write(fault, host, verbose: args.Contains(CommonOptions.VerboseName));
        }
    }

    // Our own handling of exceptions and signals: System.CommandLine would print stack traces and end with 1.
    private static InvocationConfiguration Quiet(CommandHost host) =>
        new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = host.Out, Error = host.Error };

    private static int ReportUsage(IReadOnlyList<string> faults, ParseResult parse, CommandHost host)
    {
        foreach (var fault in faults)
        {
            host.Error.WriteLine($"armed: {Printable.Text(fault)}");
        }

        host.Error.WriteLine($"See: {CommandPath.Of(parse.CommandResult.Command)} --help");
        return ExitCode.WrongInput;
    }
}
