using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// Curves of the fixed part with many knots and a smooth prior in place of the few pieces that the model has: units sqrt(h_k) max(0, t - c_k), c_k the middle of piece k, whose independent normal coefficients are white noise
/// for the second derivative, as of a cubic smoothing spline (Wahba, J R Stat Soc B 40, 1978). They answer what the pieces cannot: how far a curve between two knots is from their line.
/// </summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="form">The last layer that has the curves.</param>
internal sealed class SmoothCurves(RefitRows rows, LastLayerForm form)
{
    /// <summary>Pieces of a curve.</summary>
    private const int MostPieces = 24;

    /// <summary>Pieces below which a curve is not much finer than the model's own.</summary>
    private const int FewestPieces = 12;

    /// <summary>Pieces of all curves together, at most: the time of a solution grows with their square.</summary>
    private const int MostColumns = 120;

    private const double LeastVariation = 1e-6;

    /// <summary>The derived columns with smooth curves in place of those of the fixed part; null where none can be replaced.</summary>
    /// <param name="derived">The derived columns.</param>
    public IReadOnlyList<DerivedColumns>? InPlaceOf(IReadOnlyList<DerivedColumns> derived)
    {
        var curves = derived.OfType<CurveBasis>().Where(IsReplaced).ToList();
        var pieces = curves.Count == 0 ? 0 : Math.Min(MostPieces, MostColumns / curves.Count);
        return pieces < FewestPieces ? null : [.. derived.Select(own => own is CurveBasis curve && curves.Contains(curve) && Of(curve, pieces) is { } smooth ? smooth : own)];
    }

    /// <summary>Whether a curve belongs to the fixed part alone: clusters whose curves have the same pieces keep them.</summary>
    private bool IsReplaced(CurveBasis curve) => curve.IsFixed && curve.Kind == EncodedColumnKind.CurveRest && !form.Terms.Any(term => term.Curves.Contains(rows.InputColumns[curve.Column].Source));

    /// <summary>The smooth curve of a column; null where its values are too few for more knots.</summary>
    private CurveBasis? Of(CurveBasis curve, int pieces)
    {
        var values = Array.ConvertAll(rows.Data.Training, row => rows.Inputs(row)[curve.Column]);
        var sorted = (float[])values.Clone();
        Array.Sort(sorted);
        float[] knots = [.. Enumerable.Range(0, pieces + 1).Select(j => sorted[(int)((long)j * (sorted.Length - 1) / pieces)]).Distinct()];
        if (knots.Length <= FewestPieces)
        {
            return null;
        }

        var (weight, offset) = Units(values, knots);
        return new CurveBasis(curve.Column, rows.InputColumns[curve.Column], curve.Kind, isFixed: true, knots, weight, offset);
    }

    /// <summary>The units without what 1 and the line tell of them, as weights of the shares p and a constant; the mean square of all together is 1.</summary>
    private static (float[] Weight, float[] Offset) Units(float[] values, float[] knots)
    {
        var moments = new PieceMoments(knots);
        Array.ForEach(values, moments.Add);
        var pieces = knots.Length - 1;
        var (weight, offset) = (new double[pieces * pieces], new double[pieces]);
        for (var k = 0; k < pieces; k++)
        {
            double[] unit = [.. Enumerable.Range(0, pieces).Select(j => Math.Sqrt(moments.Length(k)) * (j > k ? 1 : j == k ? 0.5 : 0) * moments.Length(j))];
            var slope = unit.Select((share, j) => share * moments.Slope(j)).Sum();
            offset[k] = (slope * moments.LineMean) - unit.Select((share, j) => share * moments.Mean(j)).Sum();
            for (var j = 0; j < pieces; j++)
            {
                weight[(j * pieces) + k] = unit[j] - (slope * moments.Length(j));
            }
        }

        var scale = 1 / Math.Sqrt(Math.Max(LeastVariation, moments.MeanSquare(weight)));
        return (Array.ConvertAll(weight, w => (float)(w * scale)), Array.ConvertAll(offset, o => (float)(o * scale)));
    }
}
