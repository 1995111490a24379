namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// O - 1 orthonormal contrasts of O classes: eta = C g with C'C = I and C'1 = 0 (Helmert's). A softmax does not see what all linear predictors share; in these coordinates nothing of the kind is left, and a prior
/// g ~ N(0, v I) treats all classes alike: it is eta ~ N(0, v (I - 11'/O)), independent classes less their mean.
/// </summary>
internal sealed class ClassContrasts
{
    private readonly double[] _basis; // [O, O - 1]

    public ClassContrasts(int classes)
    {
        (Classes, Count) = (classes, classes - 1);
        _basis = new double[Classes * Count];
        for (var a = 0; a < Count; a++)
        {
            var norm = Math.Sqrt((a + 1.0) * (a + 2));
            for (var o = 0; o <= a; o++)
            {
                _basis[(o * Count) + a] = -1 / norm;
            }

            _basis[((a + 1) * Count) + a] = (a + 1) / norm;
        }
    }

    /// <summary>Classes O.</summary>
    public int Classes { get; }

    /// <summary>Contrasts d = O - 1.</summary>
    public int Count { get; }

    /// <summary>An element of C.</summary>
    public double this[int o, int contrast] => _basis[(o * Count) + contrast];

    /// <summary>C g, [O].</summary>
    /// <param name="contrasts">g, [d].</param>
    /// <param name="classes">Receives C g.</param>
    public void ToClasses(ReadOnlySpan<double> contrasts, Span<double> classes)
    {
        for (var o = 0; o < Classes; o++)
        {
            var sum = 0.0;
            for (var a = 0; a < Count; a++)
            {
                sum += _basis[(o * Count) + a] * contrasts[a];
            }

            classes[o] = sum;
        }
    }

    /// <summary>C'v, [d].</summary>
    /// <param name="classes">v, [O].</param>
    /// <param name="contrasts">Receives C'v.</param>
    public void ToContrasts(ReadOnlySpan<double> classes, Span<double> contrasts)
    {
        contrasts.Clear();
        for (var o = 0; o < Classes; o++)
        {
            for (var a = 0; a < Count; a++)
            {
                contrasts[a] += _basis[(o * Count) + a] * classes[o];
            }
        }
    }

    /// <summary>The information of one row on g, w C'(diag p - p p')C, [d, d].</summary>
    /// <param name="probabilities">p, [O].</param>
    /// <param name="weight">w.</param>
    /// <param name="information">Receives it.</param>
    public void Information(ReadOnlySpan<double> probabilities, double weight, Span<double> information)
    {
        Span<double> mean = stackalloc double[Count];
        ToContrasts(probabilities, mean);
        for (var a = 0; a < Count; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var sum = 0.0;
                for (var o = 0; o < Classes; o++)
                {
                    sum += probabilities[o] * _basis[(o * Count) + a] * _basis[(o * Count) + b];
                }

                information[(a * Count) + b] = information[(b * Count) + a] = weight * (sum - (mean[a] * mean[b]));
            }
        }
    }

    /// <summary>C V C', [O, O], of a symmetric V [d, d].</summary>
    /// <param name="contrasts">V.</param>
    /// <param name="classes">Receives C V C'.</param>
    public void Spread(ReadOnlySpan<double> contrasts, Span<double> classes)
    {
        Span<double> half = stackalloc double[Count];
        for (var o = 0; o < Classes; o++)
        {
            for (var b = 0; b < Count; b++)
            {
                half[b] = 0;
                for (var a = 0; a < Count; a++)
                {
                    half[b] += _basis[(o * Count) + a] * contrasts[(a * Count) + b];
                }
            }

            for (var q = 0; q < Classes; q++)
            {
                var sum = 0.0;
                for (var b = 0; b < Count; b++)
                {
                    sum += half[b] * _basis[(q * Count) + b];
                }

                classes[(o * Classes) + q] = sum;
            }
        }
    }
}
