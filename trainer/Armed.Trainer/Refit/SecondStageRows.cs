using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>The rows that a second stage learns from, and what its trees compare in them: all of it out of fold.</summary>
internal sealed class SecondStageRows
{
    private readonly RefitRows _rows;
    private readonly RefitCandidate _solved;
    private readonly int[] _on;

    /// <param name="trial">Solves.</param>
    /// <param name="solved">The last layer, solved on these rows.</param>
    /// <param name="on">The rows.</param>
    /// <param name="seed">The fit's seed.</param>
    public SecondStageRows(RefitTrial trial, RefitCandidate solved, int[] on, long seed)
    {
        (_rows, _solved, _on) = (trial.With(solved.Form), solved, on);
        Effects = OutOfFoldEffects.Of(trial, solved, on, seed);
        Known = [.. Enumerable.Range(0, on.Length).Where(Effects.IsKnown)];
    }

    /// <summary>Linear predictors and effects.</summary>
    public OutOfFoldEffects Effects { get; }

    /// <summary>Places of the rows that have a cluster that the other folds have.</summary>
    public int[] Known { get; }

    /// <summary>These rows of the data.</summary>
    public int[] Rows => Of(at => _on[at]);

    /// <summary>A value of each of these rows.</summary>
    /// <param name="value">By place.</param>
    public T[] Of<T>(Func<int, T> value) => Array.ConvertAll(Known, at => value(at));

    /// <summary>
    /// The columns that trees may compare, and where each is among <see cref="SecondStage.Columns"/>: coordinates of embeddings are random numbers of the levels, and a random intercept is its own first effect.
    /// </summary>
    /// <param name="classes">Classes whose shares are among them; 0 for none.</param>
    public (int[] Places, float[][] Columns) Columns(int classes)
    {
        var (places, columns) = (new List<int>(), new List<float[]>());
        foreach (var (place, value) in Inputs().Concat(Parts()).Concat(classes == 0 ? [] : Shares(classes)))
        {
            places.Add(place);
            columns.Add(Of(value));
        }

        return ([.. places], [.. columns]);
    }

    private IEnumerable<(int Place, Func<int, float> Value)> Inputs() => Enumerable.Range(0, _rows.InputWidth)
        .Where(column => _rows.InputColumns[column].Kind != EncodedColumnKind.Embedding).Select(column => (column, (Func<int, float>)(at => _rows.Inputs(_on[at])[column])));

    private IEnumerable<(int Place, Func<int, float> Value)> Parts()
    {
        yield return (_rows.InputWidth, at => (float)Effects.Mean[at]);
        yield return (_rows.InputWidth + 1, at => (float)Effects.Fixed[at]);
        for (var g = 0; g < Effects.Parts.Count; g++)
        {
            var (part, start) = (Effects.Parts[g], _rows.InputWidth + SecondStage.RowColumns + (g * SecondStage.FactorColumns));
            yield return (start, at => part.Mean[at]);
            yield return (start + 1, at => part.Variance[at]);
            if (!_solved.Layer.Effects[g].Design.IsInterceptOnly)
            {
                yield return (start + 2, at => part.First[at]);
            }
        }
    }

    /// <summary>Shares of the classes and numbers of rows, counted without the row's fold.</summary>
    private IEnumerable<(int Place, Func<int, float> Value)> Shares(int classes)
    {
        var (factors, width) = (Effects.Parts.Count, classes + 1);
        IReadOnlyList<float[]>[] tables = [.. Enumerable.Range(0, Effects.Folds.Max() + 1).Select(fold => Tables(classes, at => Effects.Folds[at] != fold))];
        var start = _rows.InputWidth + SecondStage.RowColumns + (factors * SecondStage.FactorColumns);
        return Enumerable.Range(0, factors * width).Select(column =>
        {
            var g = column / width;
            return (start + column, (Func<int, float>)(at => tables[Effects.Folds[at]][g][(Code(at, g) * width) + (column % width)]));
        });
    }

    /// <summary>Per factor the class shares of all of the rows [C + 1, K + 1].</summary>
    /// <param name="classes">Number of classes.</param>
    public IReadOnlyList<float[]> Tables(int classes) => Tables(classes, _ => true);

    private IReadOnlyList<float[]> Tables(int classes, Func<int, bool> counts) => ClassShareTables.Of(
        _rows.Data, [.. _solved.Layer.Effects.Select(table => table.Clusters)], classes, [.. Enumerable.Range(0, _on.Length).Where(counts).Select(at => _on[at])]);

    /// <summary>A row's cluster; that of an unknown one is last.</summary>
    private int Code(int at, int factor)
    {
        var (code, clusters) = (_rows.Data.Rows.Clusters[(_on[at] * Effects.Parts.Count) + factor], _solved.Layer.Effects[factor].Clusters);
        return code >= 0 && code < clusters ? (int)code : clusters;
    }
}
