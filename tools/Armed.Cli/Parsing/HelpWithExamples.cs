using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Armed.Cli.Common;

namespace Armed.Cli.Parsing;

/// <summary>The usual help, then the verb's examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 120;
    private readonly HelpAction _help;

    public HelpWithExamples(HelpAction help)
    {
        _help = help;
        // The same help everywhere, also in a pipe.
        _help.MaxWidth = Width;
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is IHasExamples command)
        {
            Write(command, parseResult.InvocationConfiguration.Output);
        }

        return ExitCode.Done;
    }

    private static void Write(IHasExamples command, TextWriter output)
    {
        if (command.Notes.Length > 0)
        {
            output.WriteLine($"Notes:\n  {command.Notes.Replace("\n", "\n  ", StringComparison.Ordinal)}\n");
        }

        output.WriteLine("Examples:");
        foreach (var example in command.Examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
    }
}
