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
    /// <param name="root">Memory for L'phi, [K O].</param>
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

        for (var o = 0; o < shape.Outputs; o++)
        {
            SetRoot(shape, effects[shape.Size..], phi, o, root);
            for (var j = 0; j < shape.Size; j++)
            {
                variance[o] += root[j] * root[j];
            }
        }
    }

    /// <summary>L'phi_o, phi_o being phi at the effects of a linear predictor, which are at k O + o.</summary>
    private static void SetRoot(EffectShape shape, ReadOnlySpan<float> packed, ReadOnlySpan<float> phi, int output, Span<double> root)
    {
        root[..shape.Size].Clear();
        for (var k = 0; k < shape.Effects; k++)
        {
            var row = (k * shape.Outputs) + output;
            var at = row * (row + 1) / 2;
            for (var j = 0; j <= row; j++)
            {
                root[j] += (double)phi[k] * packed[at + j];
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
