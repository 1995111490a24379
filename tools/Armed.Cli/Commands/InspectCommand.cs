using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;

namespace Armed.Cli.Commands;

/// <summary><c>armed inspect</c>.</summary>
internal sealed class InspectCommand : Verb<InspectSettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();

    public InspectCommand(CommandHost host)
        : base("inspect", "Show the contents of a bundle: columns, clusters, random effects, graphs, metrics, options.", host)
    {
        Add(_bundle);
        AddCommonOptions();
    }

    public override string Notes => "This shows the manifest; armed verify checks the bundle against it. --json: the path and the unchanged manifest.";

    public override IReadOnlyList<string> Examples => ["armed inspect mortality.armed", "armed inspect mortality.armed --json"];

    protected override InspectSettings Bind(ParseResult parse) => new(parse.GetRequiredValue(_bundle));

    protected override int Run(InspectSettings settings, CommandOutput output)
    {
        var manifest = BundleFolder.ReadManifest(settings.Bundle);
        var path = Path.GetFullPath(settings.Bundle);
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["bundle"] = path, ["manifest"] = JsonNode.Parse(Encoding.UTF8.GetString(manifest.ToJson())) });
        }
        else
        {
            new BundleInspection(output, manifest).Write(path);
        }

        return ExitCode.Done;
    }
}
