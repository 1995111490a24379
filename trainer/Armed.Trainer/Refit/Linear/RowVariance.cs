namespace Armed.Trainer.Refit.Linear;

/// <summary>Posterior variance of each row's linear predictor, m' S H^-1 S m, from the blocks of the selected inverse that the row meets.</summary>
internal sealed unsafe class RowVariance(DesignRows design, BlockPattern pattern, RowPairs pairs, SelectedInverse inverse, BlockScales scales)
{
    private const int BorderBuffer = 0, EffectsBuffer = 1, RawBuffer = 2, ProductBuffer = 3;
    private const int RowsAtOnce = 64;
    private readonly int _effects = design.Factors.Sum(f => f.Size);

    public void Compute(double* result)
    {
        int border = inverse.Border;
        long width = _effects + border;
        WorkRanges.Run(design.Rows, design.Rows * width * width, (from, to, scratch) =>
        {
            for (int start = from; start < to; start += RowsAtOnce)
                AddRows(start, Math.Min(RowsAtOnce, to - start), result, scratch);
        });
    }

    private void AddRows(int start, int count, double* result, Scratch scratch)
    {
        int border = inverse.Border;
        double* others = scratch.Take(BorderBuffer, count * pattern.Border);
        double* transposed = scratch.Take(RawBuffer, Math.Max(count * border, _effects));
        double* product = scratch.Take(ProductBuffer, count * border);
        for (int r = 0; r < count; r++)
        {
            design.Read(start + r, design.Border, 1, others + r * pattern.Border);
            for (int j = 0; j < border; j++)
                transposed[j * count + r] = others[r * pattern.Border + j] *= scales.Border.Pointer[j];
        }
        Kernels.Clear(product, count * border);
        double* core = inverse.CoreAt(pattern.CoreNodes, pattern.CoreNodes);
        Kernels.AddProduct(transposed, count, core, inverse.Core, product, border, border, count, border, 1);
        for (int r = 0; r < count; r++)
            result[start + r] = Kernels.Dot(product + r * border, others + r * pattern.Border, border)
                + OfEffects(start + r, others + r * pattern.Border, transposed, scratch);
    }

    // s_g = Lambda' phi; sum over factors of s_g' (Z_gg s_g + 2 Z_gB x) and over pairs of 2 s_g' Z_gh s_h.
    private double OfEffects(int row, double* others, double* raw, Scratch scratch)
    {
        double* effects = scratch.Take(EffectsBuffer, _effects);
        double sum = 0;
        double* own = effects;
        for (int g = 0; g < design.Factors.Length; own += design.Factors[g].Size, g++)
        {
            int p = PositionOf(g, row), size = pattern.Size[p];
            design.Read(row, design.Factors[g].Design, 1, raw);
            scales.Left(g, size, raw, 1, own, 1, 1);
            double* diagonal = inverse.Diagonal(p), border = inverse.WithBorder(p, out int stride);
            for (int k = 0; k < size; k++)
                sum += own[k] * (Kernels.Dot(diagonal + k * size, own, size) + 2 * Kernels.Dot(border + (long)k * stride, others, inverse.Border));
            double* other = effects;
            for (int h = 0; h < g; other += design.Factors[h].Size, h++)
                sum += 2 * OfPair(row, g, own, h, other);
        }
        return sum;
    }

    private double OfPair(int row, int factor, double* own, int otherFactor, double* other)
    {
        int p = PositionOf(factor, row), q = PositionOf(otherFactor, row);
        if (p > q)
        {
            (p, q) = (q, p);
            double* first = other;
            other = own;
            own = first;
        }
        bool isSparse = p < pattern.Sparse;
        int stride = isSparse ? pattern.Width[p] : inverse.Core;
        double* block = isSparse ? inverse.Panel(p) + pairs.Of(factor, otherFactor)[row] : inverse.CoreAt(pattern.CoreOffset[p], pattern.CoreOffset[q]);
        double sum = 0;
        for (int k = 0; k < pattern.Size[p]; k++)
            sum += own[k] * Kernels.Dot(block + (long)k * stride, other, pattern.Size[q]);
        return sum;
    }

    private int PositionOf(int factor, int row) => pattern.Position[design.NodeStart[factor] + design.Factors[factor].Codes[row]];
}
