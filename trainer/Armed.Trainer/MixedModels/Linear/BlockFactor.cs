using System.Runtime.CompilerServices;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// H = R'R by blocks. Each position is scaled, takes what its earlier neighbours owe it (left-looking: only its own blocks are written, so that the
/// positions of a stage run side by side with the same bits), and is factored; the border's share is summed in fixed ranges.
/// </summary>
internal sealed unsafe class BlockFactor(DesignRows design, BlockPattern pattern, BlockValues cross)
{
    private const int BlockBuffer = 0, RowsBuffer = 1;
    private const int RowsAtOnce = 64;

    public BlockValues Values { get; } = new(pattern);

    public BlockScales Scales { get; } = new(design);

    public bool TryFactor()
    {
        for (var s = 0; s + 1 < pattern.StageStart.Length; s++)
        {
            if (!FactorStage(pattern.StageStart[s], pattern.StageStart[s + 1]))
            {
                return false;
            }
        }

        int first = pattern.Sparse, count = pattern.Nodes - first;
        WorkRanges.Run(count, (long)pattern.CoreNodes * pattern.Core, (from, to, scratch) =>
        {
            for (var p = first + from; p < first + to; p++)
            {
                GatherCore(p, scratch);
            }
        });
        GatherBorder();
        return DenseCore.Factor(Values.Core, pattern.Core);
    }

    public double LogDeterminant(int without)
    {
        double sum = 0;
        for (var p = 0; p < pattern.Sparse; p++)
        {
            var diagonal = Values.Diagonal(p, out var stride);
            for (var k = 0; k < stride; k++)
            {
                sum += Math.Log(diagonal[k * stride + k]);
            }
        }
        for (var i = 0; i < pattern.Core - without; i++)
        {
            sum += Math.Log(*Values.CoreAt(i, i));
        }

        return 2 * sum;
    }

    private bool FactorStage(int first, int end)
    {
        var isPositive = true;
        long work = pattern.PanelStart[end] - pattern.PanelStart[first] + pattern.SourceStart[end] - pattern.SourceStart[first];
        WorkRanges.Run(end - first, 4 * work, (from, to, scratch) =>
        {
            for (var p = first + from; p < first + to; p++)
            {
                if (!FactorPosition(p, scratch))
                {
                    Volatile.Write(ref isPositive, false);
                }
            }
        });
        return isPositive;
    }

    private bool FactorPosition(int p, Scratch scratch)
    {
        int size = pattern.Size[p], width = pattern.Width[p], factor = pattern.Factor[p];
        double* diagonal = Values.Diagonal(p, out _), panel = Values.Panel(p);
        Scales.Both(factor, size, cross.Diagonal(p, out _), size, diagonal, size, scratch.Take(BlockBuffer, size * size));
        Scales.Left(factor, size, cross.Panel(p), width, panel, width, width);
        for (var e = pattern.NeighbourStart[p]; e < pattern.NeighbourStart[p + 1]; e++)
        {
            var q = pattern.Neighbours[e];
            Scales.Right(pattern.Factor[q], pattern.Size[q], panel + pattern.Column[e], width, size);
        }
        Scales.BorderColumns(panel + width - pattern.Border, width, size);
        for (var k = 0; k < size; k++)
        {
            diagonal[k * size + k] += 1;
        }

        Pull(p, scratch);
        if (!Kernels.Cholesky(diagonal, size, size))
        {
            return false;
        }

        Kernels.SolveTransposed(diagonal, size, panel, width, size, width);
        return true;
    }

    // H_p. -= sum over earlier neighbours j of R_jp' R_j. .
    private void Pull(int p, Scratch scratch)
    {
        var map = scratch.Map(pattern.Nodes);
        for (var e = pattern.NeighbourStart[p]; e < pattern.NeighbourStart[p + 1]; e++)
        {
            map[pattern.Neighbours[e]] = pattern.Column[e];
        }

        int size = pattern.Size[p], width = pattern.Width[p];
        double* diagonal = Values.Diagonal(p, out _), panel = Values.Panel(p);
        for (var s = pattern.SourceStart[p]; s < pattern.SourceStart[p + 1]; s++)
        {
            int j = pattern.SourceNode[s], entry = pattern.SourceEntry[s];
            int stride = pattern.Width[j], inner = pattern.Size[j];
            double* source = Values.Panel(j), own = source + pattern.Column[entry];
            Kernels.AddProduct(own, stride, own, stride, diagonal, size, inner, size, size, -1);
            if (size == 1 && inner == 1)
            {
                ScatterScalars(*own, source, entry + 1, pattern.NeighbourStart[j + 1], map, panel);
            }
            else
            {
                for (var e = entry + 1; e < pattern.NeighbourStart[j + 1]; e++)
                {
                    var q = pattern.Neighbours[e];
                    Kernels.AddProduct(own, stride, source + pattern.Column[e], stride, panel + map[q], width, inner, size, pattern.Size[q], -1);
                }
            }

            Kernels.AddProduct(own, stride, source + stride - pattern.Border, stride, panel + width - pattern.Border, width, inner, size, pattern.Border, -1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScatterScalars(double own, double* source, int from, int to, int[] map, double* target)
    {
        for (var e = from; e < to; e++)
        {
            var q = pattern.Neighbours[e];
            double* block = target + map[q], values = source + pattern.Column[e];
            for (var k = 0; k < pattern.Size[q]; k++)
            {
                block[k] -= own * values[k];
            }
        }
    }

    private void GatherCore(int p, Scratch scratch)
    {
        int size = pattern.Size[p], offset = pattern.CoreOffset[p], stride = pattern.Core;
        var row = Values.CoreAt(offset, 0);
        Scales.Left(pattern.Factor[p], size, cross.CoreAt(offset, offset), stride, row + offset, stride, stride - offset);
        for (var q = p; q < pattern.Nodes; q++)
        {
            Scales.Right(pattern.Factor[q], pattern.Size[q], row + pattern.CoreOffset[q], stride, size);
        }

        Scales.BorderColumns(row + pattern.CoreNodes, stride, size);
        for (var k = 0; k < size; k++)
        {
            row[(long)k * stride + offset + k] += 1;
        }

        PullCore(p, row, scratch);
    }

    private void PullCore(int p, double* row, Scratch scratch)
    {
        int size = pattern.Size[p], stride = pattern.Core;
        for (var s = pattern.SourceStart[p]; s < pattern.SourceStart[p + 1]; s++)
        {
            int j = pattern.SourceNode[s], entry = pattern.SourceEntry[s];
            int width = pattern.Width[j], inner = pattern.Size[j];
            double* source = Values.Panel(j), own = source + pattern.Column[entry];
            if (size == 1 && inner == 1)
            {
                ScatterScalars(*own, source, entry, pattern.NeighbourStart[j + 1], pattern.CoreOffset, row);
            }
            else
            {
                for (var e = entry; e < pattern.NeighbourStart[j + 1]; e++)
                {
                    var q = pattern.Neighbours[e];
                    Kernels.AddProduct(own, width, source + pattern.Column[e], width, row + pattern.CoreOffset[q], stride, inner, size, pattern.Size[q], -1);
                }
            }

            Kernels.AddProduct(own, width, source + width - pattern.Border, width, row + pattern.CoreNodes, stride, inner, size, pattern.Border, -1);
        }
    }

    // Border block: S A S + ridge - sum over the sparse positions of R_jB' R_jB.
    private void GatherBorder()
    {
        var border = pattern.Border;
        var sums = new PinnedDoubles(WorkRanges.SumRanges * border * border);
        if (border > 0)
        {
            WorkRanges.RunSum(pattern.Sparse, (range, from, to, scratch) => SumBorder(from, to, sums.Pointer + range * border * border, scratch));
        }

        for (var i = 0; i < border; i++)
        {
            double* source = cross.CoreAt(pattern.CoreNodes + i, pattern.CoreNodes), target = Values.CoreAt(pattern.CoreNodes + i, pattern.CoreNodes);
            var scale = Scales.Border.Pointer;
            for (var j = i; j < border; j++)
            {
                target[j] = scale[i] * source[j] * scale[j];
            }

            target[i] += Scales.Ridge.Pointer[i];
            for (var range = 0; range < WorkRanges.SumRanges; range++)
            {
                Kernels.AddScaled(sums.Pointer + (range * border + i) * border + i, -1, target + i, border - i);
            }
        }
    }

    private void SumBorder(int from, int to, double* sum, Scratch scratch)
    {
        int border = pattern.Border, held = 0;
        var rows = scratch.Take(RowsBuffer, RowsAtOnce * border);
        for (var p = from; p < to; p++)
        {
            var block = Values.BorderBlock(p, out var stride);
            for (var k = 0; k < pattern.Size[p]; k++)
            {
                Kernels.Copy(block + (long)k * stride, rows + held * border, border);
                if (++held == RowsAtOnce)
                {
                    Kernels.AddProduct(rows, border, rows, border, sum, border, held, border, border, 1, upper: true);
                    held = 0;
                }
            }
        }
        Kernels.AddProduct(rows, border, rows, border, sum, border, held, border, border, 1, upper: true);
    }
}
