using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>
/// Curves of the fixed part with many knots and a smooth prior, in place of the few pieces that the model has and where it has a line or hidden features: units sqrt(h_k) max(0, t - c_k), c_k the middle of piece k, whose
/// independent normal coefficients are white noise for the second derivative, as of a cubic smoothing spline (Wahba, J R Stat Soc B 40, 1978). They answer what the pieces cannot: how far a curve between two knots is from
/// their line.
/// </summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="form">The last layer that they judge.</param>
internal sealed class SmoothCurves(RefitRows rows, LastLayerForm form)
{
    /// <summary>Pieces of a curve.</summary>
    private const int MostPieces = 24;

    /// <summary>Pieces below which a curve is not much finer than the model's own.</summary>
    private const int FewestPieces = 12;

    /// <summary>Pieces of all curves together, at most: the time of a solution grows with their square.</summary>
    private const int MostColumns = 48;

    private const double LeastVariation = 1e-6;

    /// <summary>The derived columns with smooth curves of all numbers, or, of too many, in place of the curves that there are; null where there are none.</summary>
    /// <param name="derived">The derived columns.</param>
    public IReadOnlyList<DerivedColumns>? InPlaceOf(IReadOnlyList<DerivedColumns> derived)
    {
        int[] all = [.. Enumerable.Range(0, rows.InputWidth).Where(column => IsPossible(column) && AreEnough(QuantileKnots.Of(Values(column), MostPieces)))];
        int[] curved = [.. all.Where(column => derived.Any(own => own is CurveBasis { IsFixed: true } curve && curve.Column == column))];
        CurveBasis[] smooth = [.. Curves(all.Length * FewestPieces <= MostColumns ? all : curved)];
        return smooth.Length == 0 ? null : [.. derived.Where(own => own is not CurveBasis { IsFixed: true } curve || smooth.All(other => other.Column != curve.Column)), .. smooth];
    }

    /// <summary>Whether a column is a number as it is, of which no cluster has a curve: those of the clusters and of the fixed part have the same pieces.</summary>
    private bool IsPossible(int column) =>
        rows.InputColumns[column] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0, IsFixed: true } input && input.Source == input.Name && !form.Terms.Any(term => term.Curves.Contains(input.Source));

    private IEnumerable<CurveBasis> Curves(int[] columns)
    {
        var pieces = columns.Length == 0 ? 0 : Math.Min(MostPieces, MostColumns / columns.Length);
        return pieces < FewestPieces ? [] : columns.Select(column => Of(column, pieces)).OfType<CurveBasis>();
    }

    /// <summary>The smooth curve of a column; null where its values are too few for many knots.</summary>
    private CurveBasis? Of(int column, int pieces)
    {
        var values = Values(column);
        var knots = QuantileKnots.Of(values, pieces);
        if (!AreEnough(knots))
        {
            return null;
        }

        var (weight, offset) = Units(values, knots);
        return new CurveBasis(column, rows.InputColumns[column], EncodedColumnKind.CurveRest, isFixed: true, knots, weight, offset);
    }

    private static bool AreEnough(float[] knots) => knots.Length > FewestPieces;

    private float[] Values(int column) => Array.ConvertAll(rows.Data.Training, row => rows.Inputs(row)[column]);

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
