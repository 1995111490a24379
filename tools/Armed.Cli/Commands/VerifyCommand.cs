using System.CommandLine;
using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Commands;

/// <summary><c>armed verify</c>.</summary>
internal sealed class VerifyCommand : Verb<VerifySettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();

    public VerifyCommand(CommandHost host)
        : base("verify", "Check a bundle: hashes, graphs, signatures, and the meaning of its predictions.", host)
    {
        Add(_bundle);
        AddCommonOptions();
    }

    public override string Notes => "Exit code 0: every check holds; 3: a check fails; 2: the path is not a bundle.";

    public override IReadOnlyList<string> Examples => ["armed verify mortality.armed"];

    protected override VerifySettings Bind(ParseResult parse) => new(parse.GetRequiredValue(_bundle));

    protected override int Run(VerifySettings settings, CommandOutput output)
    {
        BundleFolder.Require(settings.Bundle);
        var report = BundleVerifier.Verify(settings.Bundle);
        if (output.IsJson)
        {
            output.Json(Object(report));
        }
        else
        {
            Write(report, output);
        }

        foreach (var check in report.Checks.Where(check => !check.Ok))
        {
            output.Message($"armed: {check.Name} does not hold: {check.Detail}");
        }

        return report.Ok ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static void Write(VerificationReport report, CommandOutput output)
    {
        foreach (var check in report.Checks)
        {
            output.Line($"{(check.Ok ? "ok    " : "FAILED")}  {check.Name}: {check.Detail}");
        }

        output.Line(report.Ok ? $"The bundle is intact: {report.BundleId}" : "The bundle is not intact.");
    }

    private static JsonObject Object(VerificationReport report) => new()
    {
        ["bundle"] = Path.GetFullPath(report.Path),
        ["bundle_id"] = report.BundleId,
        ["ok"] = report.Ok,
        ["checks"] = new JsonArray([.. report.Checks.Select(check => new JsonObject { ["name"] = check.Name, ["ok"] = check.Ok, ["detail"] = check.Detail })]),
    };
}
