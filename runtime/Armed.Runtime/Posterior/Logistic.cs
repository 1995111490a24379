namespace Armed.Runtime.Posterior;

/// <summary>The logistic function and its logarithm, exact in both tails.</summary>
internal static class Logistic
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static double Sigmoid(double x)
    {
        if (x >= 0)
        {
            return 1 / (1 + Math.Exp(-x));
        }

        var power = Math.Exp(x);
        return power / (1 + power);
    }

    /// <summary>log(1 + exp(x)) = -log sigmoid(-x).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Gamma.LogOnePlus(Math.Exp(-Math.Abs(x)));
}
