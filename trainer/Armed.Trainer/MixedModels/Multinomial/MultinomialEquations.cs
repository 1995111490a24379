using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// The Newton equations of a multinomial mixed model of one factor, H = S'A'W A S + D: an arrow. Each cluster's block U_c'U_c is eliminated, with G_c = U_c'^-1 H_cb what it has in common with the fixed coefficients; what is left is the dense
/// H_bb - sum_c G_c'G_c.
/// </summary>
internal sealed unsafe class MultinomialEquations
{
    private readonly MultinomialRows _rows;
    private readonly PinnedDoubles _raw;       // X'W X in the columns' units, upper triangle [P d, P d]
    private readonly PinnedDoubles _border;    // its Schur complement, then the Cholesky factor
    private readonly PinnedDoubles _rawShared; // phi'W X of each cluster [C, K d, P d]
    private readonly PinnedDoubles _shared;    // G_c
    private readonly double[] _rawOwn;         // phi'W phi of each cluster [C, K d, K d]
    private readonly PinnedDoubles _own;       // U_c

    public MultinomialEquations(MultinomialRows rows)
    {
        _rows = rows;
        var (border, block) = (rows.Border, rows.Block);
        (_raw, _border) = (new PinnedDoubles(border * border), new PinnedDoubles(border * border));
        (_rawShared, _shared) = (new PinnedDoubles(rows.Clusters * block * border), new PinnedDoubles(rows.Clusters * block * border));
        (_rawOwn, _own) = (new double[rows.Clusters * block * block], new PinnedDoubles(rows.Clusters * block * block));
    }

    /// <summary>U_c of a cluster, [K d, K d].</summary>
    public double* Own(int cluster) => _own.Pointer + ((long)cluster * _rows.Block * _rows.Block);

    /// <summary>G_c of a cluster, [K d, P d].</summary>
    public double* Shared(int cluster) => _shared.Pointer + ((long)cluster * _rows.Block * _rows.Border);

    /// <summary>The Cholesky factor of the Schur complement, [P d, P d].</summary>
    public double* BorderFactor => _border.Pointer;

    /// <summary>log |H|.</summary>
    public double LogDeterminant { get; private set; }

    /// <summary>Sums the rows' information, [N, d, d], in the columns' units.</summary>
    public void Assemble(double[] information)
    {
        Kernels.Clear(_raw.Pointer, _raw.Length);
        WorkRanges.Run(_rows.Contrasts.Count, (long)_rows.Count * _rows.Border * _rows.Border, (from, to, scratch) =>
        {
            for (var q = from; q < to; q++)
            {
                AssembleBorder(information, q, scratch);
            }
        });
        WorkRanges.Run(_rows.Clusters, (long)_rows.Count * _rows.Block * _rows.Border, (from, to, _) =>
        {
            for (var c = from; c < to; c++)
            {
                AssembleCluster(information, c);
            }
        });
    }

    /// <summary>Factors H; false where it is not positive definite.</summary>
    /// <param name="scale">S.</param>
    /// <param name="ridge">Prior precision of each spherical fixed coefficient, [P].</param>
    public bool TryFactor(EffectScale scale, double[] ridge)
    {
        SetBorder(scale, ridge);
        var logarithms = new double[_rows.Clusters];
        WorkRanges.Run(_rows.Clusters, (long)_rows.Clusters * _rows.Block * _rows.Block * _rows.Border, (from, to, _) =>
        {
            for (var c = from; c < to; c++)
            {
                logarithms[c] = TryFactorCluster(scale, c) ? LogDiagonal(Own(c), _rows.Block) : double.NaN; // a place of its own: clusters run in parallel
            }
        });
        if (!Array.TrueForAll(logarithms, double.IsFinite))
        {
            return false;
        }

        Eliminate();
        var size = _rows.Border;
        if (!Kernels.Cholesky(_border.Pointer, size, size))
        {
            return false;
        }

        LogDeterminant = (2 * LogDiagonal(_border.Pointer, size)) + (2 * logarithms.Sum());
        return true;
    }

    /// <summary>H^-1 r in place.</summary>
    public void Solve(double[] r)
    {
        var (border, block) = (_rows.Border, _rows.Block);
        fixed (double* start = r)
        {
            for (var c = 0; c < _rows.Clusters; c++)
            {
                var own = start + border + ((long)c * block);
                Kernels.SolveTransposed(Own(c), block, own, 1, block, 1);
                for (var k = 0; k < block; k++)
                {
                    Kernels.AddScaled(Shared(c) + ((long)k * border), -own[k], start, border);
                }
            }

            Kernels.SolveTransposed(_border.Pointer, border, start, 1, border, 1);
            Kernels.Solve(_border.Pointer, border, start, 1, border, 1);
            for (var c = 0; c < _rows.Clusters; c++)
            {
                var own = start + border + ((long)c * block);
                for (var k = 0; k < block; k++)
                {
                    own[k] -= Kernels.Dot(Shared(c) + ((long)k * border), start, border);
                }

                Kernels.Solve(Own(c), block, own, 1, block, 1);
            }
        }
    }

    /// <summary>Rows q of X'W X: x_i times the weighted x_i of contrasts q and later.</summary>
    private void AssembleBorder(double[] information, int q, Scratch scratch)
    {
        const int Rows = 128;
        var (d, width, border) = (_rows.Contrasts.Count, _rows.Fixed, _rows.Border);
        var columns = (d - q) * width;
        if (width == 0)
        {
            return;
        }

        var weighted = scratch.Take(0, Rows * columns);
        for (var start = 0; start < _rows.Count; start += Rows)
        {
            var count = Math.Min(Rows, _rows.Count - start);
            for (var i = 0; i < count; i++)
            {
                for (var r = q; r < d; r++)
                {
                    Kernels.Multiply(_rows.X + ((long)(start + i) * width), information[((((start + i) * d) + q) * d) + r], weighted + ((long)i * columns) + ((r - q) * width), width);
                }
            }

            Kernels.AddProduct(_rows.X + ((long)start * width), width, weighted, columns, _raw.Pointer + ((long)q * width * border) + (q * width), border, count, width, columns, 1);
        }
    }

    private void AssembleCluster(double[] information, int cluster)
    {
        var (d, width, block, border) = (_rows.Contrasts.Count, _rows.Effects, _rows.Block, _rows.Border);
        var shared = _rawShared.Pointer + ((long)cluster * block * border);
        var own = _rawOwn.AsSpan(cluster * block * block, block * block);
        Kernels.Clear(shared, (long)block * border);
        own.Clear();
        for (var i = _rows.Starts[cluster]; i < _rows.Starts[cluster + 1]; i++)
        {
            var phi = _rows.Phi(i);
            for (var q = 0; q < d; q++)
            {
                for (var r = 0; r < d; r++)
                {
                    var weight = information[(((i * d) + q) * d) + r];
                    for (var k = 0; k < width; k++)
                    {
                        var row = (q * width) + k;
                        Kernels.AddScaled(_rows.X + ((long)i * _rows.Fixed), weight * phi[k], shared + ((long)row * border) + (r * _rows.Fixed), _rows.Fixed);
                        for (var l = 0; l < width; l++)
                        {
                            own[(row * block) + (r * width) + l] += weight * phi[k] * phi[l];
                        }
                    }
                }
            }
        }
    }

    private void SetBorder(EffectScale scale, double[] ridge)
    {
        var (border, width) = (_rows.Border, _rows.Fixed);
        for (var i = 0; i < border; i++)
        {
            var own = scale.Border[i % width];
            double* row = _raw.Pointer + ((long)i * border), target = _border.Pointer + ((long)i * border);
            for (var j = i; j < border; j++)
            {
                target[j] = own * scale.Border[j % width] * row[j];
            }

            target[i] += ridge[i % width];
        }
    }

    private bool TryFactorCluster(EffectScale scale, int cluster)
    {
        var (block, border, lambda) = (_rows.Block, _rows.Border, scale.Lambdas[0]);
        double* own = Own(cluster), shared = Shared(cluster);
        var scaled = new double[block * block];
        Scale(_rawOwn.AsSpan(cluster * block * block, block * block), lambda, scaled);
        for (var i = 0; i < block; i++)
        {
            for (var j = 0; j < block; j++)
            {
                own[(i * block) + j] = scaled[(i * block) + j] + (i == j ? 1 : 0);
            }
        }

        if (!Kernels.Cholesky(own, block, block))
        {
            return false;
        }

        ScaleShared(_rawShared.Pointer + ((long)cluster * block * border), lambda, scale.Border, shared);
        Kernels.SolveTransposed(own, block, shared, border, block, border);
        return true;
    }

    /// <summary>(I x Lambda)' A (I x Lambda).</summary>
    private void Scale(ReadOnlySpan<double> raw, double[] lambda, double[] result)
    {
        var (block, size) = (_rows.Block, _rows.Effects);
        for (var i = 0; i < block; i++)
        {
            for (var j = 0; j < block; j++)
            {
                var sum = 0.0;
                for (var k = i % size; k < size; k++)
                {
                    for (var l = j % size; l < size; l++)
                    {
                        sum += lambda[(k * size) + (i % size)] * raw[((i - (i % size) + k) * block) + j - (j % size) + l] * lambda[(l * size) + (j % size)];
                    }
                }

                result[(i * block) + j] = sum;
            }
        }
    }

    /// <summary>(I x Lambda)' H_cb times the scale of the fixed coefficients.</summary>
    private void ScaleShared(double* raw, double[] lambda, double[] units, double* result)
    {
        var (block, size, border) = (_rows.Block, _rows.Effects, _rows.Border);
        for (var i = 0; i < block; i++)
        {
            var target = result + ((long)i * border);
            Kernels.Clear(target, border);
            for (var k = i % size; k < size; k++)
            {
                Kernels.AddScaled(raw + ((long)(i - (i % size) + k) * border), lambda[(k * size) + (i % size)], target, border);
            }

            for (var j = 0; j < border; j++)
            {
                target[j] *= units[j % _rows.Fixed];
            }
        }
    }

    /// <summary>Subtracts G_c'G_c from the border, rows of it apart.</summary>
    private void Eliminate()
    {
        var (border, block) = (_rows.Border, _rows.Block);
        WorkRanges.Run(border, (long)_rows.Clusters * block * border * border, (from, to, _) =>
        {
            for (var c = 0; c < _rows.Clusters; c++)
            {
                Kernels.AddProduct(Shared(c) + from, border, Shared(c) + from, border, _border.Pointer + ((long)from * border) + from, border, block, to - from, border - from, -1);
            }
        });
    }

    private static double LogDiagonal(double* factor, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < size; i++)
        {
            sum += Math.Log(factor[((long)i * size) + i]);
        }

        return sum;
    }
}
