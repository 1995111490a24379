using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Posterior;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>How a model's unlabelled rows tell of new clusters: what its manifest holds, with the checks of summaries.</summary>
internal sealed class ContextBasis
{
    /// <summary>Beyond, sums in double precision lose what a row adds, and no cluster has so many rows.</summary>
    private const int MostRows = 100_000_000;

    private readonly ContextDescription _context;
    private readonly ContextEffects _effects;
    private readonly NewClusterGuard _guard;

    private ContextBasis(BundleManifest manifest, ContextDescription context, int factor)
    {
        (_context, FitId, Factor) = (context, manifest.FitId, factor);
        var summary = new ShrunkenSummary([.. context.Mean], Flat(context.Within), Flat(context.Between), Flat(context.Projection));
        _effects = new ContextEffects(summary, Flat(context.Coefficients), Flat(context.Covariance));
        _guard = new NewClusterGuard(manifest, context.Factor);
    }

    /// <summary>Fit id of the model.</summary>
    public string FitId { get; }

    /// <summary>Index of the grouping factor.</summary>
    public int Factor { get; }

    /// <summary>Summary columns P.</summary>
    public int Columns => _context.Columns.Count;

    /// <summary>The context of a model.</summary>
    /// <exception cref="InvalidOperationException">It has none; the message says why.</exception>
    public static ContextBasis Of(BundleManifest manifest, ModelSchema schema)
    {
        if (manifest.Context is not [var context, ..])
        {
            throw new InvalidOperationException($"The model cannot tell a new cluster's effects from unlabelled rows: {Why(manifest)} Use labelled rows with Adapt, or the population's answer.");
        }

        if (manifest.Graphs.All(graph => graph.Role != GraphRoles.Summary))
        {
            throw new InvalidOperationException("The bundle has a context but no graph summary, which computes what it needs of a row. Train it again with this version.");
        }

        return new ContextBasis(manifest, context, Array.FindIndex(schema.Factors, factor => factor.Name == context.Factor));
    }

    /// <summary>A summary of no row.</summary>
    public ContextSummary Empty(string factor) => new() { FitId = FitId, Factor = factor, Rows = 0, Sums = new double[Columns] };

    /// <summary>The unlabelled rows of a cluster with further ones, and the distribution of its effects; null for the population's.</summary>
    /// <param name="before">The rows so far; null for none.</param>
    /// <param name="summary">Further rows.</param>
    /// <param name="always">Whether they are used however few they are.</param>
    public (ClusterContext Context, EffectDistribution? Prior) Add(ClusterContext? before, ContextSummary summary, bool always)
    {
        Require(summary);
        RequireRows((long)summary.Rows + (before?.Rows ?? 0));
        var (rows, sums) = (summary.Rows + (before?.Rows ?? 0), summary.Sums.ToArray());
        for (var j = 0; j < sums.Length && before is not null; j++)
        {
            sums[j] += before.Sums[j];
        }

        var isUsed = rows > 0 && (always || _guard.Adopts(rows));
        return (new ClusterContext(rows, sums, isUsed), isUsed ? Effects(sums, rows) : null);
    }

    /// <exception cref="ArgumentException">The number is negative or too large.</exception>
    public static void RequireRows(long rows)
    {
        if (rows is < 0 or > MostRows)
        {
            throw new ArgumentException(Text($"The summary is of {rows} rows; expected 0 to {MostRows}. Summarise the cluster's rows again."), nameof(rows));
        }
    }

    private EffectDistribution Effects(double[] sums, int rows)
    {
        var (mean, covariance) = _effects.Of(sums, rows);
        return mean.Concat(covariance).All(value => Math.Abs(value) <= float.MaxValue) // what a table holds
            ? EffectDistribution.OfCovariance(mean, covariance)
            : throw new ArgumentException("The summary's sums are too large to compute with. Look for very large values in the cluster's rows.");
    }

    /// <summary>A summary may come from anywhere.</summary>
    private void Require(ContextSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary.FitId != FitId || summary.Factor != _context.Factor)
        {
            throw new ArgumentException(
                $"The summary is of the factor '{UntrustedText.Clean(summary.Factor)}' of the fit {UntrustedText.Clean(summary.FitId)}; expected '{_context.Factor}' of {FitId}. Summarise the rows with this model.", nameof(summary));
        }

        RequireRows(summary.Rows);
        if (summary.Sums?.Count != Columns)
        {
            throw new ArgumentException(Text($"The summary has {summary.Sums?.Count ?? 0} sums; expected {Columns}, one for each of the model's summary columns. Summarise the rows with this model."), nameof(summary));
        }

        for (var j = 0; j < Columns; j++)
        {
            if (!double.IsFinite(summary.Sums[j]) || (summary.Rows == 0 && summary.Sums[j] != 0))
            {
                var expected = summary.Rows == 0 ? "0, as it is of no row" : "a finite number";
                throw new ArgumentException(Text($"The summary's sum of '{_context.Columns[j]}' is {summary.Sums[j]}; expected {expected}. Summarise the rows again."), nameof(summary));
            }
        }
    }

    private static string Why(BundleManifest manifest)
    {
        var found = manifest.NewClusters is [var first, ..] ? first : null;
        return found?.NotMeasured is { Length: > 0 } reason ? reason.TrimEnd('.') + "."
            : found is not null ? "training found nothing in the rows that tells of the clusters."
            : "training did not look for it.";
    }

    private static double[] Flat(IReadOnlyList<IReadOnlyList<double>> rows) => [.. rows.SelectMany(row => row)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
