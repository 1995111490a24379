using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Makes curves in columns of x from the training rows: their knots, and what the rest of the model holds already.</summary>
/// <param name="rows">The rows, without derived columns.</param>
internal sealed class CurveFit(RefitRows rows)
{
    /// <summary>Distinct values up to which each is a knot.</summary>
    private const int MostDistinct = 12;

    /// <summary>Pieces between quantiles for more values.</summary>
    private const int Pieces = 8;

    /// <summary>Most pieces of a curve.</summary>
    public const int MostPieces = MostDistinct - 1;

    /// <summary>Distinct values of a column that has a curve of each cluster.</summary>
    public const int FewestValues = 4;

    /// <summary>Distinct values of a column whose fixed part has a curve.</summary>
    public const int FewestFixedValues = 8;

    private const double LeastVariation = 1e-6;

    private readonly Dictionary<(string Column, EncodedColumnKind Kind, bool IsFixed), CurveBasis> _known = [];

    /// <summary>The curves that a form needs; each once.</summary>
    /// <param name="form">The form.</param>
    /// <exception cref="InputException">A column has no curve.</exception>
    public IReadOnlyList<DerivedColumns> Of(LastLayerForm form)
    {
        var needed = new List<(string Column, EncodedColumnKind Kind, bool IsFixed)>();
        needed.AddRange(form.Curves.Select(curve => (curve, EncodedColumnKind.CurveRest, true)));
        foreach (var (term, curve) in form.Terms.SelectMany(term => term.Curves.Select(curve => (term, curve))))
        {
            var kind = term.Slopes.Contains(curve) ? EncodedColumnKind.CurveRest : EncodedColumnKind.Curve;
            if (!needed.Any(n => n.Column == curve && n.Kind == kind))
            {
                needed.Add((curve, kind, false));
            }
        }

        return [.. needed.Select(n => Fit(n.Column, n.Kind, n.IsFixed))];
    }

    /// <summary>What a curve in a column has beside its line.</summary>
    /// <param name="column">The column's name, which <see cref="CanHave"/> approves of.</param>
    public CurveBasis Rest(string column) => Fit(column, EncodedColumnKind.CurveRest, isFixed: false);

    /// <summary>Whether a column has enough distinct values among the training rows.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="fewest">How many are enough.</param>
    public bool CanHave(string column, int fewest) => Place(column) is >= 0 and var place && Distinct(place).Count >= fewest;

    private CurveBasis Fit(string name, EncodedColumnKind kind, bool isFixed)
    {
        if (!_known.TryGetValue((name, kind, isFixed), out var known))
        {
            _known[(name, kind, isFixed)] = known = Make(name, kind, isFixed);
        }

        return known;
    }

    private CurveBasis Make(string name, EncodedColumnKind kind, bool isFixed)
    {
        var column = Place(name);
        if (column < 0)
        {
            throw new InputException($"A curve is a function of a numeric feature, and '{name}' is none. Use it without s(), or add a numeric column.");
        }

        if (Distinct(column) is { Count: < FewestValues } few)
        {
            throw new InputException(FormattableString.Invariant($"'{name}' has {few.Count} distinct values in the training rows, and a curve needs {FewestValues} or more. Use a slope, or factor({name})."));
        }

        var values = Array.ConvertAll(rows.Data.Training, row => rows.Inputs(row)[column]);
        var knots = Knots(column, values);
        var (weight, offset) = Combinations(values, knots, besideLine: kind == EncodedColumnKind.CurveRest);
        return new CurveBasis(column, rows.InputColumns[column], kind, isFixed, knots, weight, offset);
    }

    /// <summary>The column of x that is a number of that name itself, or -1.</summary>
    private int Place(string name) =>
        Enumerable.Range(0, rows.InputColumns.Count).FirstOrDefault(j => rows.InputColumns[j] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0 } column && column.Source == name && column.Name == name, -1);

    private SortedSet<float> Distinct(int column)
    {
        var distinct = new SortedSet<float>();
        foreach (var row in rows.Data.Training)
        {
            if (distinct.Add(rows.Inputs(row)[column]) && distinct.Count > MostDistinct)
            {
                break; // more make no difference
            }
        }

        return distinct;
    }

    /// <summary>All distinct values where they are few, else quantiles.</summary>
    private float[] Knots(int column, float[] values)
    {
        var distinct = Distinct(column);
        return distinct.Count <= MostDistinct ? [.. distinct] : QuantileKnots.Of(values, Pieces);
    }

    /// <summary>
    /// psi = s (b - Gamma' q), b_j = sqrt(h_j) p_j, q = 1 or (1, k_0 + sum_j h_j p_j), Gamma = (Q'Q)^-1 Q'B over the training rows and s the inverse root of the mean of |b - Gamma' q|^2, as weights of the shares p and a constant.
    /// </summary>
    private static (float[] Weight, float[] Offset) Combinations(float[] values, float[] knots, bool besideLine)
    {
        var moments = new PieceMoments(knots);
        foreach (var value in values)
        {
            moments.Add(value);
        }

        var pieces = knots.Length - 1;
        var (weight, offset) = (new double[pieces * pieces], new double[pieces]);
        for (var k = 0; k < pieces; k++)
        {
            var slope = besideLine ? moments.Slope(k) : 0;
            var root = Math.Sqrt(moments.Length(k));
            for (var j = 0; j < pieces; j++)
            {
                weight[(j * pieces) + k] = (j == k ? root : 0) - (root * slope * moments.Length(j));
            }

            offset[k] = -root * (moments.Mean(k) - (slope * moments.LineMean));
        }

        var scale = 1 / Math.Sqrt(Math.Max(LeastVariation, moments.MeanSquare(weight)));
        return (Array.ConvertAll(weight, w => (float)(w * scale)), Array.ConvertAll(offset, o => (float)(o * scale)));
    }
}
