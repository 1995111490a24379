using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Quickstart;
using Armed.Cli.Settings;

namespace Armed.Cli.Commands;

/// <summary><c>armed quickstart</c>.</summary>
internal sealed class QuickstartCommand : Verb<QuickstartSettings>
{
    private const string DefaultDirectory = "armed-quickstart";

    private readonly Option<string?> _output = TypedOptions.Text("--output", "DIR", $"The directory to write to. Default ./{DefaultDirectory}.", "-o");
    private readonly Option<bool> _force = CommonOptions.Force("what an earlier quick start wrote there");

    public QuickstartCommand(CommandHost host)
        : base("quickstart", "Train on the data that ships, export, verify, predict and score: the whole path in a minute.", host)
    {
        Add(_output);
        Add(_force);
        AddCommonOptions();
    }

    public override string Notes =>
        "Danceability of 3,000 songs from audio features, with the subgenre as the cluster. Three subgenres are held out whole (unseen), and every seventh\n"
        + "row of the others (seen). The data comes from Tidy Tuesday (CC-0); its citation is written beside it.";

    public override IReadOnlyList<string> Examples => ["armed quickstart", "armed quickstart -o /tmp/songs --force"];

    protected override QuickstartSettings Bind(ParseResult parse) => new(parse.GetValue(_output) ?? DefaultDirectory, parse.GetValue(_force));

    protected override int Run(QuickstartSettings settings, CommandOutput output)
    {
        var result = new QuickstartRun(Host, output).Run(settings);
        if (output.IsJson)
        {
            output.Json(QuickstartSummary.Json(result));
        }
        else
        {
            QuickstartSummary.Write(result, output);
        }

        return result.Verification.Ok ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
