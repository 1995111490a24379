using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Pages;

/// <summary>Makes the page of a bundle.</summary>
internal sealed class ReportMaker(CommandHost host)
{
    /// <summary>The page.</summary>
    /// <param name="bundle">The bundle's directory.</param>
    /// <param name="source">Labelled rows; null without.</param>
    /// <param name="heldOut">Those that the fit did not use; null if none is known.</param>
    /// <param name="evaluation">JSON file of a comparison of models; null without.</param>
    /// <param name="name">The class that maps of images speak for; null for the predicted one.</param>
    /// <exception cref="InputException">The rows, the split or the comparison cannot be read, or the comparison is of another outcome.</exception>
    /// <returns>The page, and what it shows.</returns>
    public (byte[] Page, ModelExplanation Explanation) Make(string bundle, DataSource? source, HeldOutFold? heldOut, string? evaluation, string? name = null)
    {
        var table = evaluation is null ? null : EvaluationTable.Read(evaluation);
        using var model = ArmedModel.Load(bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu });
        ExplainedClass.Require(model, name);
        table?.Origin?.Require(model.Manifest, evaluation!);
        using var progress = new ProgressLine(host);
        if (source is not null)
        {
            TableInputs.RequireOrImages(model.Manifest, bundle, [GraphRoles.Mixed, GraphRoles.Fixed, .. model.Heads.Contains(PredictionHead.Inferred) ? [GraphRoles.Inferred] : Array.Empty<string>()]);
        }

        progress.Report(new TrainingProgress { Stage = "explaining" });
        var rows = source is null ? null : new ExplainedTableReader(model.Manifest, source, heldOut).Read(host.Cancellation);
        var explanation = new ModelExplainer(model, host.Cancellation) { ExplainedClass = name }.Explain(rows);
        return (ReportPage.Write(new ReportContent(explanation, Card(model.Path), table) { HeldOut = heldOut }), explanation);
    }

    private static string Card(string bundle)
    {
        var card = new FileInfo(Path.Combine(bundle, ModelCard.FileName));
        return card is { Exists: true, LinkTarget: null, Length: < 1 << 20 } ? File.ReadAllText(card.FullName) : "";
    }
}
