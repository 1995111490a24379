namespace Armed.Trainer.Data.Designs;

/// <summary>
/// A basis of piecewise polynomials that are continuous: polynomials, B-splines and natural splines alike. With breaks k_0 &lt; .. &lt; k_m, t_i = min(max(x, k_i), k_i+1) - k_i for each
/// piece, t_left = min(x - k_0, 0) and t_right = max(x - k_m, 0), column j is
/// <c>constant_j + sum over pieces, left and right, and powers p = 1..degree of coefficient_(piece, p, j) t^p</c>: no recursion, no branch, and no difference of large numbers, so that
/// single precision serves. Pieces are in the order left, 0, .., m - 1, right.
/// </summary>
/// <param name="Breaks">k, ascending, at least two; of a polynomial its smallest and its largest training value.</param>
/// <param name="Degree">Highest power.</param>
/// <param name="Constants">By column, [K].</param>
/// <param name="Coefficients">[pieces, degree, K], pieces = breaks + 1.</param>
internal sealed record PiecewiseBasis(IReadOnlyList<double> Breaks, int Degree, IReadOnlyList<double> Constants, IReadOnlyList<double> Coefficients)
{
    /// <summary>Number of columns K.</summary>
    public int Columns => Constants.Count;

    /// <summary>A column at x.</summary>
    public double Evaluate(double x, int column)
    {
        var sum = Constants[column];
        for (var piece = 0; piece <= Breaks.Count; piece++)
        {
            sum += Piece(Within(piece, x), piece, column);
        }

        return sum;
    }

    /// <summary>The t of a piece.</summary>
    private double Within(int piece, double x)
    {
        if (piece == 0)
        {
            return Math.Min(x - Breaks[0], 0);
        }

        return piece == Breaks.Count ? Math.Max(x - Breaks[^1], 0) : Math.Clamp(x, Breaks[piece - 1], Breaks[piece]) - Breaks[piece - 1];
    }

    /// <summary>The piece's polynomial without a constant, by Horner's scheme.</summary>
    private double Piece(double t, int piece, int column)
    {
        var sum = 0.0;
        for (var power = Degree; power >= 1; power--)
        {
            sum = (sum + Coefficients[(((piece * Degree) + power - 1) * Columns) + column]) * t;
        }

        return sum;
    }
}
