using System.CommandLine;
using System.CommandLine.Help;
using Armed.Cli.Parsing;

namespace Armed.Cli.Commands;

/// <summary>The tree of verbs.</summary>
internal static class ArmedRootCommand
{
    // A plain Command, not a RootCommand: that one takes its name from the process, and reads directives and response files.
    public static Command Create(CommandHost host)
    {
        var root = new Command("armed", "Fit mixed-effects neural networks (ARMED) on clustered data and hand them over as ONNX.");
        foreach (var verb in Verbs(host))
            root.Add(verb);
        var help = new HelpOption { Recursive = true };
        var showHelp = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = showHelp;
        root.Add(help);
        root.Add(new Option<bool>("--version") { Description = "Print versions.", Action = new VersionAction(host) });
        root.SetAction(showHelp.Invoke);
        return root;
    }

    private static IEnumerable<Command> Verbs(CommandHost host)
    {
        yield return new QuickstartCommand(host);
        yield return new TrainCommand(host);
        yield return new PredictCommand(host);
        yield return new InspectCommand(host);
        yield return new VerifyCommand(host);
        yield return new SimulateCommand(host);
        foreach (var name in MissingVerb.Names)
            yield return new MissingVerb(name);
    }
}
