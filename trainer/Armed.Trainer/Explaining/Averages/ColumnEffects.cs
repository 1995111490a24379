using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>Average effects of a model's columns for rows of an unknown cluster, with intervals.</summary>
/// <param name="Effects">The effects, columns in the order that was asked for; of several classes a line for each class.</param>
/// <param name="Rows">Rows that they are averages over.</param>
/// <param name="Notes">What is left out, in sentences.</param>
internal sealed record ColumnEffects(IReadOnlyList<AverageEffect> Effects, int Rows, IReadOnlyList<string> Notes)
{
    /// <summary>Differences of a column's levels that are shown; each takes predictions of all rows.</summary>
    private const int MostDifferences = 11;

    private const int MostLines = 60;

    // Slopes are corrected over all rows of a fit, of up to so many rows; other averages need fewer.
    private const int MostFittedRows = 10_000, MostRows = 2_000;

    /// <summary>The effects of columns; null where the model has no intervals of them, or reads images.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="rows">Rows to average over.</param>
    /// <param name="areFitted">Whether they may be the rows of the fit.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="cancellation">Stops predicting.</param>
    public static ColumnEffects? Of(ArmedModel model, LabelledSample rows, bool areFitted, IReadOnlyList<ExplainedColumn> columns, CancellationToken cancellation)
    {
        if (model.Manifest.Images is not null || AverageEffects.WhyNot(model, isPopulation: true) is not null || !Has(model, GraphRoles.Mixed) || !Has(model, GraphRoles.Features))
        {
            return null;
        }

        var some = areFitted && rows.Count <= MostFittedRows ? rows : rows.Thin(MostRows);
        var step = model.Manifest.Refit is { Trees: > 0 } ? EffectStep.Sd : EffectStep.Slope; // trees are flat but for jumps
        var effects = new AverageEffects(model, some, isPopulation: true, IRowAnswers.Level, cancellation) { MayBeFitted = areFitted };
        var found = new List<AverageEffect>();
        var shown = columns.TakeWhile(_ => found.Count < MostLines).Select(column => Add(column, some.Inputs)).ToList();
        return new ColumnEffects(found, some.Count, [.. new[] { effects.Note, effects.LeftOut }.OfType<string>(), .. columns.Select(column => ColumnChange.WhyNot(column, some.Inputs, step)).OfType<string>(), .. shown.OfType<string>()]);

        string? Add(ExplainedColumn column, ExplainedInputs inputs)
        {
            found.AddRange(ColumnChange.Of(column, inputs, step, arePairs: false).Take(MostDifferences).SelectMany(change => effects.Of(change, byCluster: false)));
            return column.IsNumeric || column.Description.Levels.Count <= MostDifferences + 1 ? null : $"Of {column.Name} the first {MostDifferences + 1} levels are compared; armed effects has all.";
        }
    }

    private static bool Has(ArmedModel model, string role) => model.Manifest.Graphs.Any(graph => graph.Role == role);
}
