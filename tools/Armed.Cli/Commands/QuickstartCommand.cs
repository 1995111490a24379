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
    private readonly Option<bool> _force = CommonOptions.Force("the files of an earlier quick start");

    public QuickstartCommand(CommandHost host)
        : base("quickstart", "Train on data that ship with the command, export, verify, predict and score, in about half a minute.", host)
    {
        Add(_output);
        Add(_force);
        AddCommonOptions();
    }

    public override string Notes =>
        "Predicts the danceability of 3,000 songs from audio features. The subgenre is the cluster. Three subgenres are held out whole (unseen), and every seventh\n"
        + "row of the others (seen). The data are from Tidy Tuesday (CC-0); a citation is written to the same folder.";

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
