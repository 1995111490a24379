namespace Armed.Trainer.Data.Designs;

/// <summary>B-splines and natural splines, as R's bs() and ns() have them.</summary>
internal static class SplineBasis
{
    /// <summary>B-splines; beyond the boundaries the outermost polynomials go on.</summary>
    public static PiecewiseBasis Plain(SplineKnots knots, bool intercept)
    {
        var all = knots.All.Count - knots.Degree - 1;
        var first = intercept ? 0 : 1;
        return BasisPieces.Join(knots.Breaks, knots.Degree, all - first, piece => Columns(Polynomials(knots, piece), all, first));
    }

    /// <summary>Natural cubic splines: B-splines projected on those without second derivatives at the boundaries; linear beyond them.</summary>
    public static PiecewiseBasis Natural(SplineKnots knots, bool intercept)
    {
        var plain = Plain(knots, intercept);
        var count = plain.Columns;
        var (first, last) = (Polynomials(knots, 0), Polynomials(knots, knots.Breaks.Count));
        var all = knots.All.Count - 4;
        var skipped = all - count;

        // Second derivatives at the boundaries, [2][K]: twice the coefficient of t^2.
        double[][] curvature = [.. new[] { first, last }.Select(piece => Enumerable.Range(skipped, count).Select(j => 2 * piece[(2 * all) + j]).ToArray())];
        var reflections = Reflections(curvature);
        return BasisPieces.Join(knots.Breaks, 3, count - 2, piece => Projected(Columns(Polynomials(knots, piece), all, skipped), count, reflections, isLinear: piece == 0 || piece == knots.Breaks.Count));
    }

    /// <summary>
    /// All B-splines on a piece by de Boor's recurrence (A Practical Guide to Splines, 1978, chapter X) on polynomials of t = x - origin: [degree + 1, all], by ascending power.
    /// </summary>
    private static double[] Polynomials(SplineKnots knots, int piece)
    {
        var (degree, t) = (knots.Degree, knots.All);
        var origin = BasisPieces.Origin(knots.Breaks, piece);
        var all = t.Count - degree - 1;

        // The interval whose polynomial it is: that at the right of its origin, the last one for the last two pieces.
        var start = knots.Breaks[Math.Clamp(piece - 1, 0, knots.Breaks.Count - 2)];
        var span = Enumerable.Range(0, t.Count - 1).Last(i => t[i] == start);
        var splines = new double[t.Count - 1][];
        for (var i = 0; i < splines.Length; i++)
        {
            splines[i] = new double[degree + 1];
        }

        splines[span][0] = 1;
        for (var order = 1; order <= degree; order++)
        {
            for (var i = 0; i < splines.Length - order; i++)
            {
                splines[i] = Raised(splines[i], splines[i + 1], t, i, order, origin);
            }
        }

        return [.. Enumerable.Range(0, degree + 1).SelectMany(power => splines.Take(all).Select(spline => spline[power]))];
    }

    /// <summary>(x - t_i) / (t_i+p - t_i) B_i + (t_i+p+1 - x) / (t_i+p+1 - t_i+1) B_i+1, where a quotient over an empty interval is 0.</summary>
    private static double[] Raised(double[] left, double[] right, IReadOnlyList<double> t, int i, int order, double origin)
    {
        var rise = t[i + order] - t[i];
        var fall = t[i + order + 1] - t[i + 1];
        var result = new double[left.Length];
        for (var power = 0; power < result.Length; power++)
        {
            var (leftBefore, rightBefore) = power == 0 ? (0, 0) : (left[power - 1], right[power - 1]);
            result[power] = (rise == 0 ? 0 : (leftBefore + ((origin - t[i]) * left[power])) / rise)
                + (fall == 0 ? 0 : (((t[i + order + 1] - origin) * right[power]) - rightBefore) / fall);
        }

        return result;
    }

    /// <summary>The polynomials without the first columns.</summary>
    private static double[] Columns(double[] polynomials, int all, int first) => [.. polynomials.Where((_, i) => i % all >= first)];

    /// <summary>
    /// Householder vectors of two columns, with LINPACK's signs (Dongarra, Moler, Bunch and Stewart, LINPACK Users' Guide, 1979, chapter 9), so that the splines are R's and not a
    /// rotation of them.
    /// </summary>
    private static double[][] Reflections(double[][] columns)
    {
        for (var l = 0; l < columns.Length; l++)
        {
            var norm = Math.Sqrt(columns[l].Skip(l).Sum(value => value * value)) * (columns[l][l] < 0 ? -1 : 1);
            columns[l] = [.. columns[l].Select((value, i) => i < l ? 0 : (value / norm) + (i == l ? 1 : 0))];
            for (var j = l + 1; j < columns.Length; j++)
            {
                Reflect(columns[j], columns[l], l);
            }
        }

        return columns;
    }

    /// <summary>x - (u'x / u_l) u.</summary>
    private static void Reflect(Span<double> x, double[] u, int l)
    {
        var factor = 0.0;
        for (var i = l; i < u.Length; i++)
        {
            factor += u[i] * x[i];
        }

        factor /= u[l];
        for (var i = l; i < u.Length; i++)
        {
            x[i] -= factor * u[i];
        }
    }

    /// <summary>Q'b without its first two rows, for the coefficients of each power.</summary>
    private static double[] Projected(double[] polynomials, int count, double[][] reflections, bool isLinear)
    {
        var projected = new List<double>();
        for (var power = 0; power <= 3; power++)
        {
            Span<double> coefficients = polynomials.AsSpan(power * count, count).ToArray();
            for (var l = 0; l < 2; l++)
            {
                Reflect(coefficients, reflections[l], l);
            }

            projected.AddRange(isLinear && power > 1 ? new double[count - 2] : coefficients[2..].ToArray());
        }

        return [.. projected];
    }
}
