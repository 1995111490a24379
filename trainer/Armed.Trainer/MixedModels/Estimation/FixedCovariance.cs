using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The covariance of the fixed coefficients, from the system as it was inverted last.</summary>
internal static class FixedCovariance
{
    /// <summary>[P, P] in the caller's order of coefficients; rows and columns of dropped ones are 0.</summary>
    /// <param name="problem">The model, its system inverted with the flat columns.</param>
    /// <param name="scale">S, relative to sigma for a Gaussian outcome.</param>
    /// <param name="variance">sigma^2 of a Gaussian outcome; else 1.</param>
    public static double[] Of(MixedModelProblem problem, EffectScale scale, double variance)
    {
        var (border, size) = (problem.Coefficients.Length, problem.Data.Fixed.Length);
        var inverse = problem.System.InverseBorder;
        var covariance = new double[size * size];
        for (var i = 0; i < border; i++)
        {
            for (var j = 0; j < border; j++)
            {
                covariance[problem.Coefficients[i] * size + problem.Coefficients[j]] = variance * scale.Border[i] * scale.Border[j] * inverse[i * border + j];
            }
        }

        return covariance;
    }

    /// <summary>a'C a, the variance of a combination.</summary>
    /// <param name="a">Its weights [P].</param>
    /// <param name="covariance">C [P, P].</param>
    public static double Variance(ReadOnlySpan<double> a, double[] covariance)
    {
        var sum = 0.0;
        for (var j = 0; j < a.Length; j++)
        {
            sum += a[j] * TensorPrimitives.Dot(a, covariance.AsSpan(j * a.Length, a.Length));
        }

        return sum;
    }
}
