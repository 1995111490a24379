namespace Armed.Trainer.MixedModels.Linear;

/// <summary>S of H = S' A S + D: each factor's Lambda (lower triangular) and the scales and ridges of the border.</summary>
internal sealed unsafe class BlockScales
{
    private readonly PinnedDoubles[] _lambdas;
    private readonly bool[] _isDiagonal;

    public BlockScales(DesignRows design)
    {
        _lambdas = [.. design.Factors.Select(f => new PinnedDoubles(f.Size * f.Size))];
        _isDiagonal = new bool[design.Factors.Length];
        Border = new PinnedDoubles(design.Border.Length);
        Ridge = new PinnedDoubles(design.Border.Length);
    }

    public PinnedDoubles Border { get; }

    public PinnedDoubles Ridge { get; }

    public void Set(IReadOnlyList<double[]> lambdas, ReadOnlySpan<double> border, ReadOnlySpan<double> ridge)
    {
        for (var g = 0; g < _lambdas.Length; g++)
        {
            var size = (int)Math.Sqrt(lambdas[g].Length);
            Array.Copy(lambdas[g], _lambdas[g].Values, _lambdas[g].Length);
            _isDiagonal[g] = true;
            for (var i = 1; i < size; i++)
            {
                _isDiagonal[g] &= lambdas[g].AsSpan(i * size, i).IndexOfAnyExcept(0.0) < 0;
            }
        }
        border.CopyTo(Border.Values);
        ridge.CopyTo(Ridge.Values);
    }

    public double* Lambda(int factor) => _lambdas[factor].Pointer;

    public bool IsDiagonal(int factor) => _isDiagonal[factor];

    /// <summary>target [K, n] = Lambda' source [K, n].</summary>
    public void Left(int factor, int size, double* source, int sourceStride, double* target, int targetStride, int n)
    {
        var lambda = Lambda(factor);
        for (var k = 0; k < size; k++)
        {
            if (_isDiagonal[factor])
            {
                Kernels.Multiply(source + (long)k * sourceStride, lambda[k * size + k], target + (long)k * targetStride, n);
            }
            else
            {
                Kernels.Clear(target + (long)k * targetStride, n);
            }
        }

        if (!_isDiagonal[factor])
        {
            Kernels.AddProduct(lambda, size, source, sourceStride, target, targetStride, size, size, n, 1);
        }
    }

    /// <summary>block [rows, K] := block Lambda. In place by ascending column: a column needs itself and later ones only.</summary>
    public void Right(int factor, int size, double* block, int stride, int rows)
    {
        var lambda = Lambda(factor);
        for (var r = 0; r < rows; r++, block += stride)
        {
            for (var c = 0; c < size; c++)
            {
                var sum = block[c] * lambda[c * size + c];
                if (!_isDiagonal[factor])
                {
                    for (var q = c + 1; q < size; q++)
                    {
                        sum += block[q] * lambda[q * size + c];
                    }
                }

                block[c] = sum;
            }
        }
    }

    /// <summary>target [K, K] = Lambda' source Lambda for a symmetric source.</summary>
    public void Both(int factor, int size, double* source, int sourceStride, double* target, int targetStride, double* work)
    {
        if (_isDiagonal[factor])
        {
            Left(factor, size, source, sourceStride, target, targetStride, size);
            Right(factor, size, target, targetStride, size);
            return;
        }
        Kernels.Clear(work, size * size);
        Kernels.AddProduct(source, sourceStride, Lambda(factor), size, work, size, size, size, size, 1);
        Left(factor, size, work, size, target, targetStride, size);
    }

    /// <summary>row [P] := row * border scales, for each of the rows.</summary>
    public void BorderColumns(double* block, int stride, int rows)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var j = 0; j < Border.Length; j++)
            {
                block[(long)r * stride + j] *= Border.Pointer[j];
            }
        }
    }

    /// <summary>x := S x or S' x for a vector of all unknowns.</summary>
    public void Apply(DesignRows design, double[] x, bool transposed)
    {
        for (var g = 0; g < _lambdas.Length; g++)
        {
            var size = design.Factors[g].Size;
            for (var start = design.UnknownStart[g]; start < design.UnknownStart[g + 1]; start += size)
            {
                if (transposed)
                {
                    ApplyTransposed(Lambda(g), x.AsSpan(start, size));
                }
                else
                {
                    ApplyLower(Lambda(g), x.AsSpan(start, size));
                }
            }
        }
        for (var j = 0; j < Border.Length; j++)
        {
            x[design.UnknownStart[^1] + j] *= Border.Pointer[j];
        }
    }

    // In place, from the end: an entry needs itself and earlier ones only.
    private static void ApplyLower(double* lambda, Span<double> x)
    {
        for (var k = x.Length - 1; k >= 0; k--)
        {
            double sum = 0;
            for (var l = 0; l <= k; l++)
            {
                sum += lambda[k * x.Length + l] * x[l];
            }

            x[k] = sum;
        }
    }

    private static void ApplyTransposed(double* lambda, Span<double> x)
    {
        for (var k = 0; k < x.Length; k++)
        {
            double sum = 0;
            for (var l = k; l < x.Length; l++)
            {
                sum += lambda[l * x.Length + k] * x[l];
            }

            x[k] = sum;
        }
    }
}
