using System.CommandLine;
using System.CommandLine.Help;
using Armed.Cli.Common;
using Armed.Cli.Parsing;

namespace Armed.Cli.Commands;

/// <summary>The tree of verbs. A plain command, not System.CommandLine's root: that one takes its name from the process, and reads directives.</summary>
internal sealed class ArmedRootCommand : Command, IHasExamples
{
    public ArmedRootCommand(CommandHost host)
        : base("armed", "Trains neural networks with random effects (ARMED) on data that come in groups, and writes them as ONNX.")
    {
        Add(new QuickstartCommand(host));
        Add(new TrainCommand(host));
        Add(new EvaluateCommand(host));
        Add(new TuneCommand(host));
        Add(new PredictCommand(host));
        Add(new ReconstructCommand(host));
        Add(new AdaptCommand(host));
        Add(new InspectCommand(host));
        Add(new ExplainCommand(host));
        Add(new EffectsCommand(host));
        Add(new TestCommand(host));
        Add(new CompareCommand(host));
        Add(new DiffCommand(host));
        Add(new VerifyCommand(host));
        Add(new ExportCommand(host));
        Add(new ServeCommand(host));
        Add(new SimulateCommand(host));
        Add(new BenchCommand(host));

        var help = new HelpOption { Recursive = true };
        var showHelp = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = showHelp;
        Add(help);
        Add(new Option<bool>("--version") { Description = "Print versions.", Action = new VersionAction(host) });
        SetAction(showHelp.Invoke);
    }

    public string Notes =>
        "Exit codes: 0 success; 2 invalid input or usage; 3 a failed check; 130 interrupted; 1 a bug in this program.\n"
        + "Results are written to standard output, messages and progress to standard error.";

    public IReadOnlyList<string> Examples =>
    [
        "armed quickstart",
        "armed train patients.csv --outcome died --cluster hospital -o mortality.armed",
        "armed predict mortality.armed new-patients.csv -o predictions.csv",
    ];
}
