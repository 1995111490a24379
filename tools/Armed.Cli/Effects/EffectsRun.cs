using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Effects;

/// <summary>Computes average effects of a bundle on a table.</summary>
internal sealed class EffectsRun(CommandHost host)
{
    /// <exception cref="InputException">The table or a column is wrong.</exception>
    public EffectsResult Run(EffectsSettings settings)
    {
        using var model = ArmedModel.Load(settings.Bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu });
        TableInputs.Require(model.Manifest, settings.Bundle, GraphRoles.Mixed, GraphRoles.Features);
        var columns = Columns(model, settings);
        using var progress = new ProgressLine(host);
        progress.Report(new TrainingProgress { Stage = "reading" });
        var rows = new UnlabelledTableReader(model.Manifest, settings.Source).Read(host.Cancellation);
        progress.Report(new TrainingProgress { Stage = "averaging" });
        var effects = new AverageEffects(model, rows, !settings.OfClusters, settings.Level, host.Cancellation);
        AverageEffect[] found = [.. columns.SelectMany(column => ColumnChange.Of(column, rows.Inputs, settings.Step, settings.ArePairs)).SelectMany(change => effects.Of(change, settings.ByCluster))];
        string[] leftOut = [.. columns.Select(column => ColumnChange.WhyNot(column, rows.Inputs, settings.Step)).OfType<string>().Distinct()];
        var unknown = found.Length == 0 && leftOut.Length < columns.Count && settings.ByCluster && rows.Count > 0 ? new[] { $"No row is of a known cluster of {model.Factors[0].Name}, so there is no line for one." } : [];
        return new EffectsResult(model.Manifest, rows.Count, rows.Total, found, [.. leftOut, .. unknown, .. Corrected(found), .. Notes(model, settings, effects), .. Quantiles(found)]);
    }

    private static IReadOnlyList<ExplainedColumn> Columns(ArmedModel model, EffectsSettings settings)
    {
        var all = ExplainedColumn.Of(model.Manifest);
        if (settings.Columns is not { } names)
        {
            return all;
        }

        var known = all.Select(column => column.Name).ToList();
        foreach (var name in names.Where(name => !known.Contains(name)))
        {
            throw new InputException($"--columns has '{name}', which is not a feature of the model; expected some of {string.Join(", ", known.Select(column => $"'{column}'"))}.{Nearest.Hint(name, known)}");
        }

        return [.. all.Where(column => names.Contains(column.Name))];
    }

    /// <summary>How the standard errors become tests and intervals.</summary>
    private static IEnumerable<string> Quantiles(AverageEffect[] found) =>
        found.Any(effect => effect.Se is not null) ? ["p values and intervals use the normal distribution, without degrees of freedom. With few clusters they are too optimistic."] : [];

    /// <summary>Which slopes are not those of the model's own curves.</summary>
    private static IEnumerable<string> Corrected(AverageEffect[] found)
    {
        string[] columns = [.. found.Where(effect => effect.Correction != 0).Select(effect => effect.Column).Distinct()];
        return columns.Length == 0 ? [] : [$"Slopes (dY/dX) of {string.Join(", ", columns)} are corrected by smoother curves fitted to the same rows; --json lists each correction."];
    }

    private static IEnumerable<string> Notes(ArmedModel model, EffectsSettings settings, AverageEffects effects)
    {
        if ((AverageEffects.WhyNot(model, !settings.OfClusters) ?? effects.LeftOut) is { } why)
        {
            yield return why;
        }
        else if (model.Outputs > 1)
        {
            yield return "Standard errors are those of the coefficients of all classes together; the variance of the clusters' effects counts as known.";
        }

        if (effects.Note is { } learned)
        {
            yield return learned;
        }

        if (model.Manifest.HasPooledPart && !settings.OfClusters)
        {
            yield return "Predictions for unknown clusters have a fixed part of their own, which also tells how clusters differ. These effects are of the relation within clusters.";
        }

        if (model.Manifest.Refit is { Trees: > 0 } && settings.Step.IsSlope)
        {
            yield return "The model has boosted trees, which are flat but for jumps: slopes miss the jumps between rows. Use --step sd.";
        }

        if (settings.OfClusters && model.Manifest.Clusters.Count > 1 && AverageEffects.WhyNot(model, isPopulation: false) is null)
        {
            yield return "The effects of the grouping factors count as independent in the standard errors, which makes those with the clusters' own effects a little too large or too small.";
        }
    }
}
