using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Fits boosted trees of x on some rows, without clusters, for a column of the last layer.</summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="options">The fit's options.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class TreeFit(RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Training rows from which on trees are tried where clusters can be held out, whose answers may refuse them.</summary>
    public const int FewestRows = 200;

    /// <summary>The same where clusters cannot be held out.</summary>
    public const int FewestRowsOfOthers = 1_000;

    private const long SeedOfTrees = 0x626F6F7374;

    /// <summary>Columns of x that trees may compare: coordinates of embeddings are random numbers of the levels.</summary>
    private readonly int[] _columns = [.. Enumerable.Range(0, rows.InputWidth).Where(column => rows.InputColumns[column] is { IsDerived: false, Kind: not EncodedColumnKind.Embedding })];

    private int? _factor;

    /// <summary>Whether trees may be tried; they boost one linear predictor.</summary>
    public bool IsPossible => options.Trees && rows.Data.Outputs == 1 && options.Between == BetweenClusters.Use && _columns.Length > 0 && HasEnoughRows(rows.Data.Training);

    /// <summary>The factor whose clusters stay in one fold, in all fits alike, whichever rows they have; below 0 for none.</summary>
    private int Factor => _factor ??= Together(rows.Data.Training);

    /// <summary>The column of trees fitted on some rows; null if no tree helps.</summary>
    /// <param name="on">The table's rows.</param>
    public OutOfFoldColumn? On(int[] on)
    {
        var fit = OutOfFoldTrees.Fit(Rows(on), Groups(on), StableSeed.Mix(options.Seed, SeedOfTrees), cancellation);
        return fit.Trees.Count == 0 ? null : OutOfFold(new TreeColumn(fit.Trees.On(_columns)), on, fit.Values);
    }

    private bool HasEnoughRows(int[] training) => training.Length >= FewestRowsOfOthers || (training.Length >= FewestRows && ClusterFolds.ArePossible(rows, training));

    private OutOfFoldColumn OutOfFold(TreeColumn column, int[] on, float[] own)
    {
        var values = new float[rows.Columns.Length / rows.Width];
        Array.Fill(values, float.NaN);
        for (var i = 0; i < on.Length; i++)
        {
            values[rows.Position(on[i])] = own[i];
        }

        for (var at = 0; at < values.Length; at++)
        {
            values[at] = float.IsNaN(values[at]) ? column.Trees.Predict(rows.Columns.AsSpan((at * rows.Width) + 1, rows.InputWidth)) : values[at];
        }

        return new OutOfFoldColumn(column, values);
    }

    private TreeRows Rows(int[] on)
    {
        var data = rows.Data;
        var outcome = Array.ConvertAll(on, row => (data.Outcome[row] - data.OutcomeMean) / data.OutcomeSd);
        var weights = data.Weights.Length == 0 ? null : Array.ConvertAll(on, row => (double)data.Weights[row]);
        return new TreeRows
        {
            Columns = [.. _columns.Select(column => Array.ConvertAll(on, row => rows.Inputs(row)[column]))],
            Outcome = outcome,
            Weights = weights,
            Offset = data.Known.Length == 0 ? null : Array.ConvertAll(on, row => data.Known[row] / data.OutcomeSd),
            Distribution = data.Kind.Start(new RefitOutcome(outcome, weights, data.Table.Outcome.ClassNames.Count, options.Family)),
            HasIntercept = data.Kind.HasIntercept && data.HasIntercept,
        };
    }

    /// <summary>What must be in one fold: clusters, or the rows by themselves.</summary>
    private int[] Groups(int[] on) => Factor >= 0 ? Codes(on, Factor) : [.. Enumerable.Range(0, on.Length)];

    /// <summary>The factor within whose clusters most columns are constant, because else a row's fellows would tell its outcome; -1 where there is no such factor.</summary>
    private int Together(int[] on)
    {
        var best = Enumerable.Range(0, rows.Data.Rows.FactorCount).Select(factor => (Factor: factor, Codes: Codes(on, factor))).Where(own => own.Codes.Max() + 1 >= ClusterFolds.FewestClusters)
            .Select(own => (own.Factor, Constant: _columns.Count(column => IsConstant(on, own.Codes, column)))).OrderByDescending(own => own.Constant).FirstOrDefault();
        return best.Constant * 2 > _columns.Length ? best.Factor : -1;
    }

    /// <summary>The clusters of a factor that the rows have, by numbers from 0 on.</summary>
    private int[] Codes(int[] on, int factor)
    {
        var numbers = new Dictionary<long, int>();
        return Array.ConvertAll(on, row =>
        {
            var code = rows.Data.Rows.Cluster(row, factor);
            numbers.TryAdd(code, numbers.Count);
            return numbers[code];
        });
    }

    private bool IsConstant(int[] on, int[] codes, int column)
    {
        var first = new float[codes.Max() + 1];
        Array.Fill(first, float.NaN);
        for (var i = 0; i < on.Length; i++)
        {
            var value = rows.Inputs(on[i])[column];
            if (!float.IsNaN(first[codes[i]]) && first[codes[i]] != value)
            {
                return false;
            }

            first[codes[i]] = value;
        }

        return true;
    }
}
