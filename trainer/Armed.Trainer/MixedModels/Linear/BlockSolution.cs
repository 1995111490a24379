namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Solves R'R x = b in place, the flat unknowns at the end of the border left out where asked.</summary>
internal sealed unsafe class BlockSolution(DesignRows design, BlockPattern pattern, BlockValues factor)
{
    private readonly PinnedDoubles _core = new(pattern.Core);

    public void Solve(double* x, int without)
    {
        var border = pattern.Border - without;
        Load(x, border);
        for (var p = 0; p < pattern.Sparse; p++)
        {
            Forward(p, x, border);
        }

        DenseCore.Forward(factor.Core.Pointer, pattern.Core, _core.Pointer, pattern.CoreNodes + border);
        DenseCore.Backward(factor.Core.Pointer, pattern.Core, _core.Pointer, pattern.CoreNodes + border);
        for (var p = pattern.Sparse - 1; p >= 0; p--)
        {
            Backward(p, x, border);
        }

        Store(x, border);
    }

    // y_p = R_pp'^-1 b_p; b_later -= R_p,later' y_p.
    private void Forward(int p, double* x, int border)
    {
        int size = pattern.Size[p], width = pattern.Width[p];
        double* diagonal = factor.Diagonal(p, out _), own = x + pattern.Unknown[p];
        Kernels.SolveTransposed(diagonal, size, own, 1, size, 1);
        for (var k = 0; k < size; k++)
        {
            var row = factor.Panel(p) + (long)k * width;
            for (var e = pattern.NeighbourStart[p]; e < pattern.NeighbourStart[p + 1]; e++)
            {
                var q = pattern.Neighbours[e];
                var target = Target(q, x);
                for (var l = 0; l < pattern.Size[q]; l++)
                {
                    target[l] -= own[k] * row[pattern.Column[e] + l];
                }
            }
            Kernels.AddScaled(row + width - pattern.Border, -own[k], _core.Pointer + pattern.CoreNodes, border);
        }
    }

    private void Backward(int p, double* x, int border)
    {
        int size = pattern.Size[p], width = pattern.Width[p];
        var own = x + pattern.Unknown[p];
        for (var k = 0; k < size; k++)
        {
            var row = factor.Panel(p) + (long)k * width;
            var sum = Kernels.Dot(row + width - pattern.Border, _core.Pointer + pattern.CoreNodes, border);
            for (var e = pattern.NeighbourStart[p]; e < pattern.NeighbourStart[p + 1]; e++)
            {
                var q = pattern.Neighbours[e];
                var values = Target(q, x);
                for (var l = 0; l < pattern.Size[q]; l++)
                {
                    sum += values[l] * row[pattern.Column[e] + l];
                }
            }
            own[k] -= sum;
        }
        Kernels.Solve(factor.Diagonal(p, out _), size, own, 1, size, 1);
    }

    private double* Target(int q, double* x) => q < pattern.Sparse ? x + pattern.Unknown[q] : _core.Pointer + pattern.CoreOffset[q];

    private void Load(double* x, int border)
    {
        for (var p = pattern.Sparse; p < pattern.Nodes; p++)
        {
            Kernels.Copy(x + pattern.Unknown[p], _core.Pointer + pattern.CoreOffset[p], pattern.Size[p]);
        }

        Kernels.Copy(x + design.UnknownStart[^1], _core.Pointer + pattern.CoreNodes, border);
    }

    private void Store(double* x, int border)
    {
        for (var p = pattern.Sparse; p < pattern.Nodes; p++)
        {
            Kernels.Copy(_core.Pointer + pattern.CoreOffset[p], x + pattern.Unknown[p], pattern.Size[p]);
        }

        Kernels.Copy(_core.Pointer + pattern.CoreNodes, x + design.UnknownStart[^1], border);
    }
}
