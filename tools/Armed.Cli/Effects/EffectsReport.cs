using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Averages;
using Spectre.Console;

namespace Armed.Cli.Effects;

/// <summary>What <c>armed effects</c> prints for people.</summary>
internal static class EffectsReport
{
    public static void Write(EffectsSettings settings, EffectsResult result, CommandOutput output)
    {
        var outcome = result.Manifest.Outcome;
        var scale = outcome.Positive is { } level ? $"probability of {level}" : outcome.Classes.Count > 0 ? "probability of each class" : $"mean of {outcome.Name}";
        var clusters = settings.ByCluster ? $"by cluster of {result.Manifest.Clusters[0].Name}, with its effects" : settings.OfClusters ? "with the effects of each row's own cluster" : "for the population";
        output.Line(Printable.Text($"Average effects on the {scale} {clusters}, over {Counted.Of(result.Rows, "row")}{(result.Total > result.Rows ? string.Create(CultureInfo.InvariantCulture, $" of {result.Total}") : "")}."));
        if (result.Effects.Count > 0)
        {
            output.Console.Write(Table(settings, result));
        }

        foreach (var note in result.Notes)
        {
            output.Line(note);
        }
    }

    private static Table Table(EffectsSettings settings, EffectsResult result)
    {
        var (hasClass, hasSe) = (result.Effects.Any(effect => effect.Class is not null), result.Effects.Any(effect => effect.Se is not null));
        var interval = string.Create(CultureInfo.InvariantCulture, $"{100 * settings.Level:G4} % interval");
        string[] titles = ["column", "contrast", .. hasClass ? ["class"] : Array.Empty<string>(), .. settings.ByCluster ? ["cluster", "rows"] : Array.Empty<string>(), "estimate", .. hasSe ? ["se", "z", "p", interval] : Array.Empty<string>()];
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)));
        }

        foreach (var effect in result.Effects)
        {
            string[] cells =
            [
                effect.Column, effect.Contrast, .. hasClass ? [effect.Class ?? ""] : Array.Empty<string>(), .. settings.ByCluster ? [effect.Cluster ?? "", effect.Rows.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
                Number(effect.Estimate), .. hasSe ? Uncertainty(effect) : [],
            ];
            table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
        }

        return table;
    }

    private static string[] Uncertainty(AverageEffect effect) =>
        [Number(effect.Se), effect.Z?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", Probability(effect.P), effect.Lower is null ? "" : $"{Number(effect.Lower)} to {Number(effect.Upper)}"];

    private static string Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? "";

    private static string Probability(double? p) => p is null ? "" : p < 0.0001 ? "<0.0001" : p.Value.ToString("0.0000", CultureInfo.InvariantCulture);
}
