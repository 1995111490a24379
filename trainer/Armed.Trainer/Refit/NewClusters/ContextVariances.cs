namespace Armed.Trainer.Refit.NewClusters;

/// <summary>The variances that <see cref="ContextSolution"/> searches for.</summary>
/// <param name="Covariance">T [K, K].</param>
/// <param name="Squares">tau^2 of each coefficient.</param>
internal sealed record ContextVariances(double[] Covariance, double[] Squares)
{
    /// <summary>tau of each coefficient.</summary>
    public double[] Scales => Array.ConvertAll(Squares, Math.Sqrt);

    /// <summary>
    /// Where three points of an expectation-maximisation lead, by the step length of their differences (Varadhan and Roland, Scandinavian Journal of Statistics 35, 2008, scheme S3); the third point where they
    /// do not lead further, or beyond what variances may be.
    /// </summary>
    /// <param name="first">theta.</param>
    /// <param name="second">M(theta).</param>
    /// <param name="third">M(M(theta)).</param>
    /// <param name="units">What each number is measured in.</param>
    public static ContextVariances Extrapolated(ContextVariances first, ContextVariances second, ContextVariances third, double[] units)
    {
        double[] a = first.All, b = second.All, c = third.All;
        double change = 0, bend = 0;
        for (var i = 0; i < a.Length; i++)
        {
            change += Math.Pow((b[i] - a[i]) / units[i], 2);
            bend += Math.Pow((c[i] - (2 * b[i]) + a[i]) / units[i], 2);
        }

        var length = bend > 0 ? Math.Sqrt(change / bend) : 1;
        for (; length > 1; length = (length + 1) / 2 is var shorter && shorter > 1.01 ? shorter : 1)
        {
            double[] further = [.. a.Select((value, i) => value + (2 * length * (b[i] - value)) + (length * length * (c[i] - (2 * b[i]) + value)))];
            var reached = new ContextVariances(further[..first.Covariance.Length], further[first.Covariance.Length..]);
            if (reached.IsValid)
            {
                return reached;
            }
        }

        return third;
    }

    /// <summary>T and then tau^2.</summary>
    public double[] All => [.. Covariance, .. Squares];

    /// <summary>Whether T is positive semidefinite, to rounding, and tau^2 is not below 0.</summary>
    private bool IsValid
    {
        get
        {
            var size = (int)Math.Round(Math.Sqrt(Covariance.Length));
            return Squares.All(square => square >= 0) && SummaryMoments.Semidefinite(Covariance, size).Zip(Covariance, (near, own) => Math.Abs(near - own)).Max() <= 1e-9 * Covariance.Max();
        }
    }
}
