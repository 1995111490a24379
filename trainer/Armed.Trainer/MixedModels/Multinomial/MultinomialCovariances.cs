using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// H^-1 by blocks: B of the fixed coefficients, -P_c B between a cluster and them with P_c = U_c^-1 G_c, and U_c^-1 (I + G_c B G_c') U_c'^-1 of a cluster; spherical, and in the columns' units for the variances of rows.
/// </summary>
internal sealed unsafe class MultinomialCovariances
{
    private readonly MultinomialRows _rows;
    private readonly PinnedDoubles _fixed;   // B in the columns' units [P d, P d]
    private readonly PinnedDoubles _shared;  // -P_c B in the columns' units [C, K d, P d]
    private readonly double[] _own;          // [C, K d, K d], spherical
    private readonly double[] _given;        // U_c^-1 U_c'^-1, spherical: given the fixed coefficients

    public MultinomialCovariances(MultinomialRows rows, MultinomialEquations equations, EffectScale scale)
    {
        _rows = rows;
        _fixed = Inverse(equations);
        Diagonal = [.. Enumerable.Range(0, rows.Border).Select(i => _fixed.Values[(i * rows.Border) + i])];
        _shared = new PinnedDoubles(rows.Clusters * rows.Block * rows.Border);
        (_own, _given) = (new double[rows.Clusters * rows.Block * rows.Block], new double[rows.Clusters * rows.Block * rows.Block]);
        WorkRanges.Run(rows.Clusters, (long)rows.Clusters * rows.Block * rows.Border * rows.Border, (from, to, _) =>
        {
            for (var c = from; c < to; c++)
            {
                SetCluster(equations, scale, c);
            }
        });
        for (var at = 0; at < _fixed.Length; at++)
        {
            _fixed.Values[at] *= scale.Border[at / rows.Border % rows.Fixed] * scale.Border[at % rows.Border % rows.Fixed];
        }

        Lambda = scale.Lambdas[0];
    }

    /// <summary>Spherical variances of the fixed coefficients, [P d].</summary>
    public double[] Diagonal { get; }

    /// <summary>Covariance of the fixed coefficients in the columns' units, [P d, P d].</summary>
    public ReadOnlySpan<double> Fixed => _fixed.Values;

    private double[] Lambda { get; }

    /// <summary>Spherical covariance of a cluster's effects, [K d, K d], that of the fixed coefficients in it.</summary>
    public ReadOnlySpan<double> Own(int cluster) => _own.AsSpan(cluster * _rows.Block * _rows.Block, _rows.Block * _rows.Block);

    /// <summary>The same given the fixed coefficients.</summary>
    public ReadOnlySpan<double> Given(int cluster) => _given.AsSpan(cluster * _rows.Block * _rows.Block, _rows.Block * _rows.Block);

    /// <summary>Cov(g) of each row, [N, d, d].</summary>
    public void RowVariances(double[] result) => WorkRanges.Run(_rows.Clusters, (long)_rows.Count * _rows.Border * _rows.Border, (from, to, scratch) =>
    {
        for (var c = from; c < to; c++)
        {
            var own = InUnits(Own(c));
            for (var start = _rows.Starts[c]; start < _rows.Starts[c + 1]; start += 64)
            {
                RowVariances(c, own, start, Math.Min(64, _rows.Starts[c + 1] - start), scratch, result);
            }
        }
    });

    /// <summary>Lambda V Lambda' of spherical covariances of a cluster.</summary>
    public double[] InUnits(ReadOnlySpan<double> spherical)
    {
        var (block, size) = (_rows.Block, _rows.Effects);
        double[] half = new double[block * block], result = new double[block * block];
        for (var i = 0; i < block; i++)
        {
            for (var j = 0; j < block; j++)
            {
                for (var k = 0; k <= i % size; k++)
                {
                    half[(i * block) + j] += Lambda[(i % size * size) + k] * spherical[((i - (i % size) + k) * block) + j];
                }
            }
        }

        for (var i = 0; i < block; i++)
        {
            for (var j = 0; j < block; j++)
            {
                for (var k = 0; k <= j % size; k++)
                {
                    result[(i * block) + j] += half[(i * block) + j - (j % size) + k] * Lambda[(j % size * size) + k];
                }
            }
        }

        return result;
    }

    private void RowVariances(int cluster, double[] own, int start, int count, Scratch scratch, double[] result)
    {
        var (d, width, border) = (_rows.Contrasts.Count, _rows.Fixed, _rows.Border);
        var products = scratch.Take(0, count * border);
        for (var q = 0; q < d; q++)
        {
            var columns = border - (q * width); // Cov(g) is symmetric
            Kernels.Clear(products, (long)count * columns);
            if (width > 0)
            {
                Kernels.AddProduct(_rows.Columns + start, _rows.Count, _fixed.Pointer + ((long)q * width * (border + 1)), border, products, columns, width, count, columns, 1);
            }

            for (var i = 0; i < count; i++)
            {
                for (var r = q; r < d; r++)
                {
                    var value = Kernels.Dot(products + ((long)i * columns) + ((r - q) * width), _rows.X + ((long)(start + i) * width), width);
                    result[((((start + i) * d) + q) * d) + r] = result[((((start + i) * d) + r) * d) + q] = value;
                }
            }
        }

        for (var i = start; i < start + count; i++)
        {
            AddOwn(cluster, own, i, result.AsSpan(i * d * d, d * d));
        }
    }

    /// <summary>What the cluster's effects, and their covariance with the fixed coefficients, add to Cov(g) of a row.</summary>
    private void AddOwn(int cluster, double[] own, int row, Span<double> result)
    {
        var (d, size, block, width) = (_rows.Contrasts.Count, _rows.Effects, _rows.Block, _rows.Fixed);
        var phi = _rows.Phi(row);
        for (var q = 0; q < d; q++)
        {
            for (var r = 0; r < d; r++)
            {
                for (var k = 0; k < size; k++)
                {
                    var at = (q * size) + k;
                    var cross = phi[k] * Kernels.Dot(_shared.Pointer + ((((long)cluster * block) + at) * _rows.Border) + (r * width), _rows.X + ((long)row * width), width);
                    result[(q * d) + r] += cross;
                    result[(r * d) + q] += cross;
                    for (var l = 0; l < size; l++)
                    {
                        result[(q * d) + r] += phi[k] * phi[l] * own[(at * block) + (r * size) + l];
                    }
                }
            }
        }
    }

    /// <summary>B = U^-1 U'^-1 by panels of columns: below the first row of a panel alone U'^-1 has values, and B is symmetric.</summary>
    private PinnedDoubles Inverse(MultinomialEquations equations)
    {
        var size = _rows.Border;
        PinnedDoubles half = new(size * size), inverse = new(size * size);
        Panels(size, (from, count) =>
        {
            for (var i = from; i < from + count; i++)
            {
                half.Values[(i * size) + i] = 1;
            }

            var corner = ((long)from * size) + from;
            Kernels.SolveTransposed(equations.BorderFactor + corner, size, half.Pointer + corner, size, size - from, count);
        });
        Panels(size, (from, count) =>
        {
            var corner = ((long)from * size) + from;
            Kernels.AddProduct(half.Pointer + corner, size, half.Pointer + corner, size, inverse.Pointer + corner, size, size - from, count, size - from, 1);
        });
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                inverse.Values[(i * size) + j] = inverse.Values[(j * size) + i];
            }
        }

        return inverse;
    }

    /// <summary>Runs over panels of columns, the same ones for any number of threads.</summary>
    private static void Panels(int size, Action<int, int> action)
    {
        const int Width = 64;
        WorkRanges.Run((size + Width - 1) / Width, (long)size * size * size / 3, (from, to, _) =>
        {
            for (var panel = from; panel < to; panel++)
            {
                action(panel * Width, Math.Min(Width, size - (panel * Width)));
            }
        });
    }

    private void SetCluster(MultinomialEquations equations, EffectScale scale, int cluster)
    {
        var (block, border) = (_rows.Block, _rows.Border);
        double[] root = new double[block * block], own = new double[block * block];
        double[] projection = new double[block * border], between = new double[block * border];
        fixed (double* u = root, v = own, p = projection, m = between)
        {
            for (var k = 0; k < block; k++)
            {
                u[(k * block) + k] = 1;
            }

            Kernels.SolveTransposed(equations.Own(cluster), block, u, block, block, block);          // U'^-1
            Kernels.AddProduct(u, block, u, block, v, block, block, block, block, 1);                // U^-1 U'^-1
            own.CopyTo(_given, cluster * block * block);
            new ReadOnlySpan<double>(equations.Shared(cluster), block * border).CopyTo(projection);
            Kernels.Solve(equations.Own(cluster), block, p, border, block, border);                  // P_c
            for (var k = 0; k < block && border > 0; k++)
            {
                for (var j = 0; j < border; j++)
                {
                    m[(k * border) + j] = -Kernels.Dot(p + ((long)k * border), _fixed.Pointer + ((long)j * border), border);
                }
            }

            for (var k = 0; k < block; k++)
            {
                for (var l = 0; l < block; l++)
                {
                    v[(k * block) + l] -= Kernels.Dot(m + ((long)k * border), p + ((long)l * border), border);
                }
            }
        }

        own.CopyTo(_own, cluster * block * block);
        SetShared(scale, between, cluster);
    }

    /// <summary>Sets -P_c B in the columns' units.</summary>
    private void SetShared(EffectScale scale, double[] between, int cluster)
    {
        var (block, size, border) = (_rows.Block, _rows.Effects, _rows.Border);
        var target = _shared.Values.AsSpan(cluster * block * border, block * border);
        for (var i = 0; i < block; i++)
        {
            for (var j = 0; j < border; j++)
            {
                var sum = 0.0;
                for (var k = 0; k <= i % size; k++)
                {
                    sum += scale.Lambdas[0][(i % size * size) + k] * between[((i - (i % size) + k) * border) + j];
                }

                target[(i * border) + j] = sum * scale.Border[j % _rows.Fixed];
            }
        }
    }
}
