using System.Buffers.Binary;

namespace Armed.Runtime.Adaptation;

/// <summary>Mean and variance that one cluster's effects add to a row's linear predictors.</summary>
internal static class EffectMoments
{
    /// <param name="shape">Form of the cluster's row.</param>
    /// <param name="effects">The cluster's row: means, then packed Cholesky factor or variances.</param>
    /// <param name="phi">The row's design [K].</param>
    /// <param name="mean">Is added to, [O].</param>
    /// <param name="variance">Is added to, [O].</param>
    /// <param name="root">Memory for L'phi, [K O], twice for several outputs.</param>
    public static void Add(EffectShape shape, ReadOnlySpan<float> effects, ReadOnlySpan<float> phi, Span<double> mean, Span<double> variance, Span<double> root)
    {
        AddMean(shape, effects, phi, mean);
        if (!shape.IsFull)
        {
            for (var k = 0; k < shape.Effects; k++)
            {
                for (var o = 0; o < shape.Outputs; o++)
                {
                    variance[o] += (double)phi[k] * phi[k] * effects[shape.Size + (k * shape.Outputs) + o];
                }
            }

            return;
        }

        if (shape.Outputs > 1)
        {
            AddCentred(shape, effects[shape.Size..], phi, variance, root);
            return;
        }

        AddRoot(shape, effects[shape.Size..], phi, 0, 1, Cleared(root[..shape.Size]));
        for (var j = 0; j < shape.Size; j++)
        {
            variance[0] += root[j] * root[j];
        }
    }

    /// <summary>
    /// v_o = O / (O - 1) Var(m_o - mean of all m): what all linear predictors share cancels in the softmax, and labelled rows never tell of it. For independent ones of equal variance it is that variance.
    /// </summary>
    private static void AddCentred(EffectShape shape, ReadOnlySpan<float> packed, ReadOnlySpan<float> phi, Span<double> variance, Span<double> root)
    {
        var own = root[..shape.Size];
        var mean = Cleared(root.Slice(shape.Size, shape.Size));
        var factor = shape.Outputs / (shape.Outputs - 1.0);
        for (var o = 0; o < shape.Outputs; o++)
        {
            AddRoot(shape, packed, phi, o, 1.0 / shape.Outputs, mean);
        }

        for (var o = 0; o < shape.Outputs; o++)
        {
            AddRoot(shape, packed, phi, o, 1, Cleared(own));
            for (var j = 0; j < shape.Size; j++)
            {
                variance[o] += factor * (own[j] - mean[j]) * (own[j] - mean[j]);
            }
        }
    }

    private static Span<double> Cleared(Span<double> values)
    {
        values.Clear();
        return values;
    }

    /// <summary>Adds L'phi_o times a scale, phi_o being phi at the effects of a linear predictor, which are at k O + o.</summary>
    private static void AddRoot(EffectShape shape, ReadOnlySpan<float> packed, ReadOnlySpan<float> phi, int output, double scale, Span<double> root)
    {
        for (var k = 0; k < shape.Effects; k++)
        {
            var row = (k * shape.Outputs) + output;
            var at = row * (row + 1) / 2;
            for (var j = 0; j <= row; j++)
            {
                root[j] += scale * phi[k] * packed[at + j];
            }
        }
    }

    /// <summary>Adds (S phi)' T^-1 G L to the uncertainty of the fixed part, S phi = L (L'phi); for one linear predictor.</summary>
    /// <param name="shape">Form of the cluster's row.</param>
    /// <param name="effects">The cluster's row.</param>
    /// <param name="phi">The row's design [K].</param>
    /// <param name="root">L'phi [K], as <see cref="Add"/> left it for a full row.</param>
    /// <param name="kept">T^-1 G L [K, R].</param>
    /// <param name="spread">Is added to, [R].</param>
    public static void AddSpread(EffectShape shape, ReadOnlySpan<float> effects, ReadOnlySpan<float> phi, ReadOnlySpan<double> root, ReadOnlySpan<double> kept, Span<double> spread)
    {
        for (int k = 0, at = shape.Size; k < shape.Effects && spread.Length > 0; k++)
        {
            double shrunken = 0;
            if (shape.IsFull)
            {
                for (var j = 0; j <= k; j++)
                {
                    shrunken += effects[at++] * root[j];
                }
            }
            else
            {
                shrunken = (double)effects[shape.Size + k] * phi[k];
            }

            for (var r = 0; r < spread.Length; r++)
            {
                spread[r] += shrunken * kept[(k * spread.Length) + r];
            }
        }
    }

    /// <summary>Subtracts (Q L)'phi of a cluster from the uncertainty of the fixed part; a cluster that the table does not have takes up nothing.</summary>
    /// <param name="code">The cluster.</param>
    /// <param name="taken">A row of K R floats for each cluster, and zeros before and after them.</param>
    /// <param name="phi">The row's design [K].</param>
    /// <param name="spread">Is subtracted from, [R].</param>
    public static void TakeUp(long code, ReadOnlySpan<byte> taken, ReadOnlySpan<float> phi, Span<double> spread)
    {
        var width = phi.Length * spread.Length * sizeof(float);
        if (code < 0 || (code + 2) * width > taken.Length)
        {
            return;
        }

        var row = taken.Slice(((int)code + 1) * width, width);
        for (var k = 0; k < phi.Length; k++)
        {
            for (var r = 0; r < spread.Length; r++)
            {
                spread[r] -= phi[k] * BinaryPrimitives.ReadSingleLittleEndian(row[(((k * spread.Length) + r) * sizeof(float))..]);
            }
        }
    }

    /// <summary>phi' m for each linear predictor.</summary>
    public static void AddMean(EffectShape shape, ReadOnlySpan<float> effects, ReadOnlySpan<float> phi, Span<double> mean)
    {
        for (var k = 0; k < shape.Effects; k++)
        {
            for (var o = 0; o < shape.Outputs; o++)
            {
                mean[o] += (double)phi[k] * effects[(k * shape.Outputs) + o];
            }
        }
    }
}
