using Armed.Runtime.Manifest;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.SecondStages;

/// <summary>The rows that a second stage learns from, and what its trees compare in them: all of it out of fold.</summary>
internal sealed class SecondStageRows
{
    private readonly RefitRows _rows;
    private readonly RefitCandidate _solved;
    private readonly int[] _on;
    private readonly LinearPartsLayout _layout;
    private readonly IReadOnlyList<float[]>[] _tables; // by fold, the shares without it; none without classes

    /// <param name="trial">Solves.</param>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    /// <param name="effects">Linear predictors and effects.</param>
    /// <param name="classes">Classes whose shares trees read; 0 for none.</param>
    public SecondStageRows(RefitTrial trial, RefitCandidate solved, int[] on, OutOfFoldEffects effects, int classes)
    {
        (_rows, _solved, _on, Effects, _layout) = (trial.With(solved.Form), solved, on, effects, new LinearPartsLayout(effects.Parts.Count, classes));
        _tables = classes == 0 ? [] : [.. Enumerable.Range(0, Effects.Folds.Max() + 1).Select(fold => Tables(at => Effects.Folds[at] != fold))];
        Known = [.. Enumerable.Range(0, on.Length).Where(classes == 0 ? Effects.IsKnown : HasShares)];
    }

    /// <summary>Linear predictors and effects.</summary>
    public OutOfFoldEffects Effects { get; }

    /// <summary>Number of classes K whose shares trees read; 0 for none.</summary>
    public int Classes => _layout.Classes;

    /// <summary>Places of the rows that have a cluster that the other folds have: an effect, or with classes rows of it, which clusters whose effects have no variance have, too.</summary>
    public int[] Known { get; private init; }

    /// <summary>These rows of the data.</summary>
    public int[] Rows => Of(at => _on[at]);

    /// <summary>The same rows with other effects, for trees to predict at.</summary>
    /// <param name="trial">Solves.</param>
    /// <param name="effects">Linear predictors and effects.</param>
    public SecondStageRows At(RefitTrial trial, OutOfFoldEffects effects) => new(trial, _solved, _on, effects, Classes) { Known = Known };

    /// <summary>Places among these rows of those that know another cluster than that of a factor.</summary>
    /// <param name="factor">The factor.</param>
    public int[] WithoutClusterOf(int factor) => [.. Enumerable.Range(0, Known.Length).Where(i => Enumerable.Range(0, _layout.Factors).Any(g => g != factor && IsKnown(Known[i], g)))];

    /// <summary>A value of each of these rows.</summary>
    /// <param name="value">By place.</param>
    public T[] Of<T>(Func<int, T> value) => Array.ConvertAll(Known, at => value(at));

    /// <summary>
    /// The columns that trees may compare, and where each is among <see cref="SecondStage.Columns"/>: coordinates of embeddings are random numbers of the levels, columns of shared slopes are multiples of x, and a random intercept is its own first effect.
    /// </summary>
    public (int[] Places, float[][] Columns) Columns()
    {
        var (places, columns) = (new List<int>(), new List<float[]>());
        foreach (var (place, value) in Inputs().Concat(Parts()).Concat(Shares()))
        {
            places.Add(place);
            columns.Add(Of(value));
        }

        return ([.. places], [.. columns]);
    }

    /// <summary>Whether a column of <see cref="SecondStage.Columns"/> is computed: the parts of the linear predictor, and what is derived from x.</summary>
    /// <param name="place">The column's place.</param>
    public bool IsComputed(int place) => place < _rows.InputWidth ? _rows.InputColumns[place].IsDerived : !_layout.IsShare(place - _rows.InputWidth);

    /// <summary>Per factor the class shares of all of the rows [C + 1, K + 1]; none without classes.</summary>
    public IReadOnlyList<float[]> Tables() => Classes == 0 ? [] : Tables(_ => true);

    private IEnumerable<(int Place, Func<int, float> Value)> Inputs() => Enumerable.Range(0, _rows.InputWidth)
        .Where(column => _rows.InputColumns[column] is { IsOnAll: false, Kind: not EncodedColumnKind.Embedding }).Select(column => (column, (Func<int, float>)(at => _rows.Inputs(_on[at])[column])));

    private IEnumerable<(int Place, Func<int, float> Value)> Parts()
    {
        yield return (_rows.InputWidth, at => (float)Effects.Mean[at]);
        yield return (_rows.InputWidth + 1, at => (float)Effects.Fixed[at]);
        for (var g = 0; g < Effects.Parts.Count; g++)
        {
            var (part, start) = (Effects.Parts[g], _rows.InputWidth + _layout.Effects(g));
            yield return (start, at => part.Mean[at]);
            yield return (start + 1, at => part.Variance[at]);
            if (!_solved.Layer.Effects[g].Design.IsInterceptOnly)
            {
                yield return (start + 2, at => part.First[at]);
            }
        }
    }

    /// <summary>Shares of the classes and numbers of rows, counted without the row's fold.</summary>
    private IEnumerable<(int Place, Func<int, float> Value)> Shares() => Enumerable.Range(0, _layout.Factors).SelectMany(g =>
        Enumerable.Range(0, _layout.OfShares).Select(column => (_rows.InputWidth + _layout.Shares(g) + column, (Func<int, float>)(at => Share(at, g, column)))));

    private bool HasShares(int at) => Enumerable.Range(0, _layout.Factors).Any(g => Share(at, g, Classes) > 0);

    private bool IsKnown(int at, int factor) => Classes == 0 ? Effects.IsKnown(at, factor) : Share(at, factor, Classes) > 0;

    private float Share(int at, int factor, int column) => _tables[Effects.Folds[at]][factor][(Code(at, factor) * _layout.OfShares) + column];

    private IReadOnlyList<float[]> Tables(Func<int, bool> counts) => ClassShareTables.Of(
        _rows.Data, [.. _solved.Layer.Effects.Select(table => table.Clusters)], Classes, [.. Enumerable.Range(0, _on.Length).Where(counts).Select(at => _on[at])]);

    /// <summary>A row's cluster; that of an unknown one is last.</summary>
    private int Code(int at, int factor)
    {
        var (code, clusters) = (_rows.Data.Rows.Clusters[(_on[at] * Effects.Parts.Count) + factor], _solved.Layer.Effects[factor].Clusters);
        return code >= 0 && code < clusters ? (int)code : clusters;
    }
}
