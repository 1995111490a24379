using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Trainer.Explaining;

/// <summary>Average effects of a model's columns for rows of an unknown cluster, with intervals.</summary>
/// <param name="Effects">The effects, columns in the order that was asked for.</param>
/// <param name="Rows">Rows that they are averages over.</param>
/// <param name="LeftOut">Effects that there are besides, of columns with many levels.</param>
internal sealed record ColumnEffects(IReadOnlyList<AverageEffect> Effects, int Rows, int LeftOut)
{
    private const int MostRows = 20_000, MostEffects = 40;

    /// <summary>The effects of columns; null where the model has no intervals of them, or the rows' images are what it reads.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="rows">Rows to average over.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="cancellation">Stops predicting.</param>
    public static ColumnEffects? Of(ArmedModel model, LabelledSample rows, IEnumerable<ExplainedColumn> columns, CancellationToken cancellation)
    {
        if (model.Manifest.Images is not null || LinearPosterior.WhyNot(model, isPopulation: true) is not null || !Has(model, GraphRoles.Mixed) || !Has(model, GraphRoles.Features))
        {
            return null;
        }

        var some = rows.Thin(MostRows);
        var step = model.Manifest.Refit is { Trees: > 0 } ? EffectStep.Sd : EffectStep.Slope; // trees are flat but for jumps
        var effects = new AverageEffects(model, some, isPopulation: true, RowsExplanation.Level, cancellation);
        var changes = columns.SelectMany(column => ColumnChange.Of(column, some.Inputs, step, arePairs: false)).ToList();
        return new ColumnEffects([.. changes.Take(MostEffects).SelectMany(change => effects.Of(change, byCluster: false))], some.Count, Math.Max(0, changes.Count - MostEffects));
    }

    private static bool Has(ArmedModel model, string role) => model.Manifest.Graphs.Any(graph => graph.Role == role);
}
