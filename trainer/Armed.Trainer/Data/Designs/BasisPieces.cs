namespace Armed.Trainer.Data.Designs;

/// <summary>Puts a basis together from its polynomials on each piece.</summary>
internal static class BasisPieces
{
    /// <summary>Makes a basis.</summary>
    /// <param name="breaks">Breaks, ascending, at least two.</param>
    /// <param name="degree">Highest power.</param>
    /// <param name="columns">Number of columns K.</param>
    /// <param name="polynomials">By piece (left, 0, .., right) its polynomial around its own origin, which is the nearest break or that on its left: [degree + 1, K], by ascending power.</param>
    public static PiecewiseBasis Join(IReadOnlyList<double> breaks, int degree, int columns, Func<int, double[]> polynomials)
    {
        double[][] pieces = [.. Enumerable.Range(0, breaks.Count + 1).Select(polynomials)];
        return new PiecewiseBasis(breaks, degree, pieces[0][..columns], [.. pieces.SelectMany(piece => piece.Skip(columns))]);
    }

    /// <summary>The origin of a piece.</summary>
    public static double Origin(IReadOnlyList<double> breaks, int piece) => breaks[Math.Max(piece - 1, 0)];
}
