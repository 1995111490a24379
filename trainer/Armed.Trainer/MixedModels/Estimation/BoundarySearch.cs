namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Settles which variances are exactly zero. A search in Cholesky elements ends near a singular covariance, not on it, and a start far from a
/// boundary may miss it: each diagonal element is tried at 0, and each near 0 is tried away from it.
/// </summary>
internal static class BoundarySearch
{
    // An estimate this many standard errors (by the guess of the curvature) from 0 costs about 18 units of log-likelihood to be 0: not worth the trial.
    private const double ClearlyPositive = 6;
    private const double Near = 0.05;

    /// <summary>Improves a point until no single diagonal's move to or off 0 raises the likelihood; elements that cost nothing to be 0 are 0.</summary>
    /// <param name="point">Where the search ended.</param>
    /// <param name="diagonals">Positions of the diagonal elements, in units of their start.</param>
    /// <param name="curvature">Guess of the curvature at each diagonal element: those clearly away from 0 are not tried.</param>
    /// <param name="value">The log-likelihood at a point, diagonals of 0 taken as 0.</param>
    /// <param name="search">The search from a point.</param>
    /// <param name="tolerance">What a zero may cost.</param>
    public static double[] Settle(
        double[] point, int[] diagonals, double[] curvature, Func<double[], double> value, Func<double[], double[]> search, double tolerance)
    {
        for (var round = 0; round < 3; round++)
        {
            var doubtful = diagonals.Where((at, k) => point[at] * point[at] * curvature[k] < ClearlyPositive * ClearlyPositive).ToArray();
            if (doubtful.Length == 0)
            {
                break;
            }

            var best = value(point);
            double[]? better = null;
            foreach (var at in doubtful)
            {
                var moved = (double[])point.Clone();
                moved[at] = Math.Abs(point[at]) < Near ? 0.5 : 0;
                var candidate = value(moved);
                if (candidate > best + 1e-6)
                {
                    (best, better) = (candidate, moved);
                }
            }

            if (better is null)
            {
                break;
            }

            point = search(better);
        }

        return Snap(point, diagonals, value, tolerance);
    }

    private static double[] Snap(double[] point, int[] diagonals, Func<double[], double> value, double tolerance)
    {
        var near = diagonals.Where(at => Math.Abs(point[at]) <= Near).ToArray();
        if (near.Length == 0)
        {
            return point;
        }

        var best = value(point);
        foreach (var at in near.OrderBy(element => Math.Abs(point[element])).ToArray())
        {
            var moved = (double[])point.Clone();
            moved[at] = 0;
            if (value(moved) < best - tolerance)
            {
                continue;
            }

            point = moved;
            best = Math.Max(best, value(moved));
        }

        return point;
    }
}
