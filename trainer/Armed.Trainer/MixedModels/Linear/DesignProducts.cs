namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Products with M and M', in units of u and beta.</summary>
internal sealed unsafe class DesignProducts(DesignRows design)
{
    /// <summary>eta [N] += M b.</summary>
    public void Multiply(double* b, double* eta)
    {
        long width = design.Border.Length + design.Factors.Sum(f => f.Size);
        WorkRanges.Run(design.Rows, design.Rows * width, (from, to, _) =>
        {
            for (var i = from; i < to; i++)
            {
                eta[i] += RowTimes(i, b);
            }
        });
    }

    /// <summary>result [Size] = M' r.</summary>
    public void MultiplyTransposed(double* r, double* result)
    {
        for (var g = 0; g < design.Factors.Length; g++)
        {
            int factor = g, size = design.Factors[g].Size;
            var target = result + design.UnknownStart[g];
            WorkRanges.Run(design.Factors[g].Levels, (long)design.Rows * size, (from, to, _) =>
            {
                Kernels.Clear(target + (long)from * size, (long)(to - from) * size);
                for (var level = from; level < to; level++)
                {
                    foreach (var row in design.RowsOf(factor, level))
                    {
                        design.Effects[factor].Add(design.Row(row), r[row], target + level * size);
                    }
                }
            });
        }
        BorderTransposed(r, result + design.UnknownStart[^1]);
    }

    private double RowTimes(int row, double* b)
    {
        var values = design.Row(row);
        var sum = design.BorderColumns.Dot(values, b + design.UnknownStart[^1]);
        for (var g = 0; g < design.Factors.Length; g++)
        {
            sum += design.Effects[g].Dot(values, b + design.UnknownStart[g] + design.Factors[g].Codes[row] * design.Effects[g].Count);
        }

        return sum;
    }

    private void BorderTransposed(double* r, double* result)
    {
        var border = design.Border.Length;
        var sums = new PinnedDoubles(WorkRanges.SumRanges * border);
        WorkRanges.RunSum(design.Rows, (range, from, to, _) =>
        {
            for (var i = from; i < to; i++)
            {
                design.BorderColumns.Add(design.Row(i), r[i], sums.Pointer + range * border);
            }
        });
        Kernels.Clear(result, border);
        for (var range = 0; range < WorkRanges.SumRanges; range++)
        {
            Kernels.AddScaled(sums.Pointer + range * border, 1, result, border);
        }
    }
}
