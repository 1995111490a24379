namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Posterior variance of each row's linear predictor, m' S H^-1 S m, from the blocks of the selected inverse that the row meets.</summary>
internal sealed unsafe class RowVariance(DesignRows design, BlockPattern pattern, RowPairs pairs, SelectedInverse inverse, BlockScales scales)
{
    private const int BorderBuffer = 0, EffectsBuffer = 1, RawBuffer = 2, ProductBuffer = 3;
    private const int RowsAtOnce = 64;
    private readonly int _effects = design.Factors.Sum(f => f.Size);

    public void Compute(double* result)
    {
        var border = inverse.Border;
        long width = _effects + border;
        WorkRanges.Run(design.Rows, design.Rows * width * width, (from, to, scratch) =>
        {
            for (var start = from; start < to; start += RowsAtOnce)
            {
                AddRows(start, Math.Min(RowsAtOnce, to - start), result, scratch);
            }
        });
    }

    // Border: x' Z_BB x with x in columns of a block of rows; then the effects' part row by row.
    private void AddRows(int start, int count, double* result, Scratch scratch)
    {
        int border = inverse.Border, stride = pattern.Border;
        double* others = scratch.Take(BorderBuffer, count * stride), raw = scratch.Take(RawBuffer, count * Math.Max(_effects, border));
        var product = scratch.Take(ProductBuffer, count * border);
        for (var r = 0; r < count; r++)
        {
            design.BorderColumns.Read(design.Row(start + r), others + r * stride);
        }

        scales.BorderColumns(others, stride, count);
        for (var r = 0; r < count; r++)
        {
            for (var j = 0; j < border; j++)
            {
                raw[j * count + r] = others[r * stride + j];
            }
        }

        Kernels.Clear(product, count * border);
        var core = inverse.CoreAt(pattern.CoreNodes, pattern.CoreNodes);
        Kernels.AddProduct(raw, count, core, inverse.Core, product, border, border, count, border, 1);
        var effects = ReadEffects(start, count, raw, scratch);
        for (var r = 0; r < count; r++)
        {
            result[start + r] = Kernels.Dot(product + r * border, others + r * stride, border) + OfEffects(start + r, others + r * stride, effects + r * _effects);
        }
    }

    // s_g = Lambda' phi of a block of rows: [count, sum of K], by products with phi in columns.
    private double* ReadEffects(int start, int count, double* raw, Scratch scratch)
    {
        var effects = scratch.Take(EffectsBuffer, (count + 1) * _effects);
        Kernels.Clear(effects, count * _effects);
        var offset = 0;
        for (var g = 0; g < design.Factors.Length; offset += design.Factors[g].Size, g++)
        {
            var size = design.Factors[g].Size;
            var row = effects + count * _effects;
            for (var r = 0; r < count; r++)
            {
                design.Effects[g].Read(design.Row(start + r), row);
                for (var k = 0; k < size; k++)
                {
                    raw[k * count + r] = row[k];
                }
            }
            Kernels.AddProduct(raw, count, scales.Lambda(g), size, effects + offset, _effects, size, count, size, 1);
        }
        return effects;
    }

    // Sum over factors of s_g' (Z_gg s_g + 2 Z_gB x) and over pairs of 2 s_g' Z_gh s_h.
    private double OfEffects(int row, double* others, double* effects)
    {
        double sum = 0;
        var own = effects;
        for (var g = 0; g < design.Factors.Length; own += design.Factors[g].Size, g++)
        {
            int p = PositionOf(g, row), size = pattern.Size[p];
            double* diagonal = inverse.Diagonal(p), border = inverse.WithBorder(p, out var stride);
            for (var k = 0; k < size; k++)
            {
                sum += own[k] * (Kernels.Dot(diagonal + k * size, own, size) + 2 * Kernels.Dot(border + (long)k * stride, others, inverse.Border));
            }

            var other = effects;
            for (var h = 0; h < g; other += design.Factors[h].Size, h++)
            {
                sum += 2 * OfPair(row, g, own, h, other);
            }
        }
        return sum;
    }

    private double OfPair(int row, int factor, double* own, int otherFactor, double* other)
    {
        int p = PositionOf(factor, row), q = PositionOf(otherFactor, row);
        if (p > q)
        {
            (p, q) = (q, p);
            var first = other;
            other = own;
            own = first;
        }
        var isSparse = p < pattern.Sparse;
        var stride = isSparse ? pattern.Width[p] : inverse.Core;
        var block = isSparse ? inverse.Panel(p) + pairs.Of(factor, otherFactor)[row] : inverse.CoreAt(pattern.CoreOffset[p], pattern.CoreOffset[q]);
        double sum = 0;
        for (var k = 0; k < pattern.Size[p]; k++)
        {
            sum += own[k] * Kernels.Dot(block + (long)k * stride, other, pattern.Size[q]);
        }

        return sum;
    }

    private int PositionOf(int factor, int row) => pattern.Position[design.NodeStart[factor] + design.Factors[factor].Codes[row]];
}
