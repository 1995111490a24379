namespace Armed.Trainer.Refit.Intervals;

/// <summary>
/// An end of a profile interval: where the signed root of twice the fall of the log-likelihood, the other parameters at their best, reaches a quantile of the normal distribution.
/// </summary>
internal static class ProfileRoot
{
    private const double Settled = 1e-4; // of the root, about 1
    private const int MostSteps = 40;
    private const double Still = 2e-3; // share of a standard error that counts as no movement: the end of the parameter's range
    private const double Narrow = 1e-5; // share of a standard error: both ends of the search are the same
    private const double Growth = 1.5;

    /// <summary>The end.</summary>
    /// <param name="estimate">The parameter's estimate.</param>
    /// <param name="step">About a standard error, with the sign of the direction.</param>
    /// <param name="quantile">The quantile, above 0.</param>
    /// <param name="at">For a wanted value the value that was reached and the root there, at least 0.</param>
    /// <returns>The parameter at the end, or at the end of its range; null if the likelihood stays too high.</returns>
    public static double? Find(double estimate, double step, double quantile, Func<double, (double Value, double Root)> at)
    {
        var (inner, outer) = ((Wanted: estimate, Value: estimate, Root: 0.0), default((double Wanted, double Value, double Root)?));
        var (wanted, reach) = (estimate + (quantile * step), step);
        for (var k = 0; k < MostSteps; k++)
        {
            var (value, root) = at(wanted);
            if (Math.Abs(root - quantile) < Settled)
            {
                return value;
            }

            if (root > quantile || double.IsNaN(root))
            {
                outer = (wanted, value, double.IsNaN(root) ? 2 * quantile : root);
            }
            else if (k > 2 && (outer is { } end ? Math.Abs(end.Wanted - wanted) < Narrow * Math.Abs(step) : Math.Abs(value - inner.Value) < Still * Math.Abs(step)))
            {
                // Between two ends the chord may come nearer by little at a time, long before it is there.
                return value;
            }
            else
            {
                inner = (wanted, value, root);
            }

            reach *= Growth;
            wanted = outer is { } high ? Between(inner.Wanted, inner.Root, high.Wanted, high.Root, quantile, k) : wanted + (Math.Max(0.5, quantile - root) * reach);
        }

        return null;
    }

    /// <summary>By the chord, and every third time by half, so that one end cannot stay for ever.</summary>
    private static double Between(double low, double lowRoot, double high, double highRoot, double quantile, int step)
    {
        var share = step % 3 == 2 ? 0.5 : Math.Clamp((quantile - lowRoot) / (highRoot - lowRoot), 0.05, 0.95);
        return low + (share * (high - low));
    }
}
