namespace Armed.Trainer.MixedModels.Linear;

/// <summary>A = M' W M on the pattern. Each position's blocks are summed over its level's rows in ascending order by one worker.</summary>
internal sealed unsafe class CrossProducts(DesignRows design, BlockPattern pattern, RowPairs pairs)
{
    private const int RowsAtOnce = 128;
    private const int EffectsBuffer = 1, WeightedBuffer = 2, BorderBuffer = 3, OtherBuffer = 4;

    public BlockValues Values { get; } = new(pattern);

    public void Assemble(double[]? weights)
    {
        for (var g = 0; g < design.Factors.Length; g++)
        {
            var factor = g;
            var work = (long)design.Rows * design.Factors[g].Size * (design.Factors[g].Size + pattern.Border + 4);
            WorkRanges.Run(design.Factors[g].Levels, work, (from, to, scratch) =>
            {
                for (var level = from; level < to; level++)
                {
                    AddLevel(factor, level, weights, scratch);
                }
            });
        }
        AddBorder(weights);
    }

    private void AddLevel(int factor, int level, double[]? weights, Scratch scratch)
    {
        var position = pattern.Position[design.NodeStart[factor] + level];
        ClearBlocks(position);
        var rows = design.RowsOf(factor, level);
        for (var start = 0; start < rows.Length; start += RowsAtOnce)
        {
            AddRows(factor, position, rows.Slice(start, Math.Min(RowsAtOnce, rows.Length - start)), weights, scratch);
        }
    }

    private void ClearBlocks(int position)
    {
        var size = pattern.Size[position];
        var diagonal = Values.Diagonal(position, out var stride);
        if (position < pattern.Sparse)
        {
            Kernels.Clear(diagonal, size * size);
            Kernels.Clear(Values.Panel(position), (long)size * pattern.Width[position]);
        }
        else
        {
            for (var k = 0; k < size; k++)
            {
                Kernels.Clear(diagonal + (long)k * stride, stride - pattern.CoreOffset[position]);
            }
        }
    }

    private void AddRows(int factor, int position, ReadOnlySpan<int> rows, double[]? weights, Scratch scratch)
    {
        int size = pattern.Size[position], border = pattern.Border;
        var effects = scratch.Take(EffectsBuffer, RowsAtOnce * size);
        var weighted = scratch.Take(WeightedBuffer, RowsAtOnce * size);
        var others = scratch.Take(BorderBuffer, RowsAtOnce * border);
        for (var r = 0; r < rows.Length; r++)
        {
            design.Effects[factor].Read(design.Row(rows[r]), effects + r * size);
            Kernels.Multiply(effects + r * size, weights?[rows[r]] ?? 1, weighted + r * size, size);
            design.BorderColumns.Read(design.Row(rows[r]), others + r * border);
        }
        var diagonal = Values.Diagonal(position, out var stride);
        Kernels.AddProduct(weighted, size, effects, size, diagonal, stride, rows.Length, size, size, 1);
        var target = Values.BorderBlock(position, out stride);
        Kernels.AddProduct(weighted, size, others, border, target, stride, rows.Length, size, border, 1);
        for (var h = 0; h < design.Factors.Length; h++)
        {
            if (h != factor)
            {
                AddPair(factor, h, position, rows, weighted, scratch);
            }
        }
    }

    // Blocks with another factor's levels that are eliminated later; the earlier ones add theirs when their own level is visited.
    private void AddPair(int factor, int other, int position, ReadOnlySpan<int> rows, double* weighted, Scratch scratch)
    {
        int size = pattern.Size[position], width = design.Factors[other].Size;
        int[] columns = pairs.Of(factor, other), codes = design.Factors[other].Codes;
        var effects = scratch.Take(OtherBuffer, width);
        var isSparse = position < pattern.Sparse;
        var start = isSparse ? Values.Panel(position) : Values.CoreAt(pattern.CoreOffset[position], 0);
        var stride = isSparse ? pattern.Width[position] : pattern.Core;
        for (var r = 0; r < rows.Length; r++)
        {
            var later = pattern.Position[design.NodeStart[other] + codes[rows[r]]];
            if (later < position)
            {
                continue;
            }

            design.Effects[other].Read(design.Row(rows[r]), effects);
            var target = start + (isSparse ? columns[rows[r]] : pattern.CoreOffset[later]);
            for (var k = 0; k < size; k++)
            {
                for (var l = 0; l < width; l++)
                {
                    target[(long)k * stride + l] += weighted[r * size + k] * effects[l];
                }
            }
        }
    }

    private void AddBorder(double[]? weights)
    {
        var border = pattern.Border;
        if (border == 0)
        {
            return;
        }

        var sums = new PinnedDoubles(WorkRanges.SumRanges * border * border);
        WorkRanges.RunSum(design.Rows, (range, from, to, scratch) =>
        {
            double* plain = scratch.Take(EffectsBuffer, RowsAtOnce * border), weighted = scratch.Take(WeightedBuffer, RowsAtOnce * border);
            for (var start = from; start < to; start += RowsAtOnce)
            {
                var count = Math.Min(RowsAtOnce, to - start);
                for (var r = 0; r < count; r++)
                {
                    design.BorderColumns.Read(design.Row(start + r), plain + r * border);
                    Kernels.Multiply(plain + r * border, weights?[start + r] ?? 1, weighted + r * border, border);
                }
                Kernels.AddProduct(plain, border, weighted, border, sums.Pointer + range * border * border, border, count, border, border, 1, upper: true);
            }
        });
        for (var j = 0; j < border; j++)
        {
            var target = Values.CoreAt(pattern.CoreNodes + j, pattern.CoreNodes);
            Kernels.Clear(target, border);
            for (var range = 0; range < WorkRanges.SumRanges; range++)
            {
                Kernels.AddScaled(sums.Pointer + (range * border + j) * border, 1, target, border);
            }
        }
    }
}
