namespace Armed.Trainer.Tests.MixedModels.Estimation;

internal static class Estimates
{
    /// <summary>Equal to four significant digits.</summary>
    public static void Near(double expected, double actual) => Assert.Equal(expected, actual, 1e-4 * Math.Abs(expected));

    public static double Correlation(double[] covariance) => covariance[1] / Math.Sqrt(covariance[0] * covariance[3]);
}
