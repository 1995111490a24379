using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>From spherical unknowns to those in the columns' units, S: each contrast's coefficients and effects by the same tau_v, units and Lambda, so that the covariance of a cluster's effects is I x T.</summary>
internal static class MultinomialScale
{
    /// <summary>result = S u.</summary>
    public static void Apply(MultinomialRows rows, EffectScale scale, double[] spherical, double[] result)
    {
        Border(rows, scale, spherical, result);
        var (size, lambda) = (rows.Effects, scale.Lambdas[0]);
        for (var at = rows.Border; at < result.Length; at += size)
        {
            for (var k = 0; k < size; k++)
            {
                var sum = 0.0;
                for (var l = 0; l <= k; l++)
                {
                    sum += lambda[(k * size) + l] * spherical[at + l];
                }

                result[at + k] = sum;
            }
        }
    }

    /// <summary>result = S' r.</summary>
    public static void ApplyTransposed(MultinomialRows rows, EffectScale scale, double[] sums, double[] result)
    {
        Border(rows, scale, sums, result);
        var (size, lambda) = (rows.Effects, scale.Lambdas[0]);
        for (var at = rows.Border; at < result.Length; at += size)
        {
            for (var l = 0; l < size; l++)
            {
                var sum = 0.0;
                for (var k = l; k < size; k++)
                {
                    sum += lambda[(k * size) + l] * sums[at + k];
                }

                result[at + l] = sum;
            }
        }
    }

    private static void Border(MultinomialRows rows, EffectScale scale, double[] from, double[] to)
    {
        for (var at = 0; at < rows.Border; at++)
        {
            to[at] = scale.Border[at % rows.Fixed] * from[at];
        }
    }
}
