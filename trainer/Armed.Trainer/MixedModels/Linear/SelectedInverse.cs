namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// The entries of H^-1 on the pattern (Takahashi's recursion, last position first): with G = R_pp^-1 R_p. and Z the inverse among p's later neighbours,
/// Z_p. = -G Z and Z_pp = R_pp^-1 R_pp'^-1 - Z_p. G'. The neighbours of a node are pairwise neighbours after fill: Z is on the pattern.
/// </summary>
internal sealed unsafe class SelectedInverse(BlockPattern pattern, BlockValues factor)
{
    private const int ProductBuffer = 0, AmongBuffer = 1, TransposeBuffer = 2;
    private readonly PinnedDoubles _diagonal = new(pattern.DiagonalStart[pattern.Nodes]);
    private readonly PinnedDoubles _panels = new(pattern.PanelStart[pattern.Sparse]);
    private readonly PinnedDoubles _core = new(pattern.Core * pattern.Core);
    private double[] _border = [];

    /// <summary>Order of the core's inverse: without the flat columns where they were left out.</summary>
    public int Core { get; private set; }

    /// <summary>Columns of the border in the inverse.</summary>
    public int Border => Core - pattern.CoreNodes;

    public ReadOnlySpan<double> DiagonalBlock(int position) => _diagonal.Values.AsSpan(pattern.DiagonalStart[position], pattern.Size[position] * pattern.Size[position]);

    public ReadOnlySpan<double> BorderBlock => _border;

    public double* Diagonal(int position) => _diagonal.Pointer + pattern.DiagonalStart[position];

    /// <summary>Panel of a sparse position, stride Width.</summary>
    public double* Panel(int position) => _panels.Pointer + pattern.PanelStart[position];

    public double* CoreAt(int row, int column) => _core.Pointer + (long)row * Core + column;

    /// <summary>Covariances of a position with the border [K, Border] and their stride.</summary>
    public double* WithBorder(int position, out int stride)
    {
        var isSparse = position < pattern.Sparse;
        stride = isSparse ? pattern.Width[position] : Core;
        return isSparse ? Panel(position) + stride - pattern.Border : CoreAt(pattern.CoreOffset[position], pattern.CoreNodes);
    }

    /// <summary>Block between a position and a later one, [K, L], or its transpose [L, K]; false where the pattern does not hold it.</summary>
    public bool TryBlock(int position, int later, Span<double> block, bool transposed)
    {
        double* from;
        var (size, otherSize, stride) = (pattern.Size[position], pattern.Size[later], Core);
        if (position < pattern.Sparse)
        {
            var entry = pattern.EntryOf(position, later, pattern.NeighbourStart[position]);
            if (entry >= pattern.NeighbourStart[position + 1] || pattern.Neighbours[entry] != later)
            {
                return false;
            }

            from = Panel(position) + pattern.Column[entry];
            stride = pattern.Width[position];
        }
        else
        {
            from = CoreAt(pattern.CoreOffset[position], pattern.CoreOffset[later]);
        }

        for (var k = 0; k < size; k++)
        {
            for (var l = 0; l < otherSize; l++)
            {
                block[transposed ? (l * size) + k : (k * otherSize) + l] = from[((long)k * stride) + l];
            }
        }

        return true;
    }

    public void Compute(int without)
    {
        Core = pattern.Core - without;
        DenseCore.Invert(factor.Core, pattern.Core, _core.Values, Core);
        CopyFromCore();
        for (var s = pattern.StageStart.Length - 2; s >= 0; s--)
        {
            int first = pattern.StageStart[s], end = pattern.StageStart[s + 1];
            var work = 8L * (pattern.PanelStart[end] - pattern.PanelStart[first]);
            WorkRanges.Run(end - first, work, (from, to, scratch) =>
            {
                for (var p = first + from; p < first + to; p++)
                {
                    Invert(p, scratch);
                }
            });
        }
    }

    private void CopyFromCore()
    {
        for (var p = pattern.Sparse; p < pattern.Nodes; p++)
        {
            for (var k = 0; k < pattern.Size[p]; k++)
            {
                Kernels.Copy(CoreAt(pattern.CoreOffset[p] + k, pattern.CoreOffset[p]), Diagonal(p) + k * pattern.Size[p], pattern.Size[p]);
            }
        }

        _border = new double[Border * Border];
        for (var j = 0; j < Border; j++)
        {
            new ReadOnlySpan<double>(CoreAt(pattern.CoreNodes + j, pattern.CoreNodes), Border).CopyTo(_border.AsSpan(j * Border));
        }
    }

    private void Invert(int p, Scratch scratch)
    {
        int size = pattern.Size[p], stride = pattern.Width[p], width = stride - pattern.Border + Border, edge = width - Border;
        double* product = scratch.Take(ProductBuffer, size * width), triangle = factor.Diagonal(p, out _), inverse = Diagonal(p), panel = Panel(p);
        for (var k = 0; k < size; k++)
        {
            Kernels.Copy(factor.Panel(p) + (long)k * stride, product + k * width, width);
        }

        Kernels.Solve(triangle, size, product, width, size, width);
        InverseOf(triangle, size, inverse);
        double* among = Gather(p, width, scratch), transposed = Transposed(product, size, width, scratch);
        for (var k = 0; k < size; k++)
        {
            Kernels.Clear(panel + (long)k * stride, stride);
        }

        Kernels.AddProduct(transposed, size, among, width, panel, stride, width, size, edge, -1);
        Kernels.AddProduct(transposed, size, among + edge, width, panel + edge, stride, edge, size, Border, -1);
        var border = CoreAt(pattern.CoreNodes, pattern.CoreNodes);
        Kernels.AddProduct(transposed + edge * size, size, border, Core, panel + edge, stride, Border, size, Border, -1);
        for (var k = 0; k < size; k++)
        {
            for (var l = 0; l <= k; l++)
            {
                inverse[k * size + l] = inverse[l * size + k] -= Kernels.Dot(panel + (long)k * stride, product + l * width, width);
            }
        }
    }

    private static double* Transposed(double* matrix, int rows, int columns, Scratch scratch)
    {
        if (rows == 1)
        {
            return matrix;
        }

        var transposed = scratch.Take(TransposeBuffer, rows * columns);
        for (var k = 0; k < rows; k++)
        {
            for (var j = 0; j < columns; j++)
            {
                transposed[j * rows + k] = matrix[k * columns + j];
            }
        }

        return transposed;
    }

    private static void InverseOf(double* triangle, int size, double* inverse)
    {
        Kernels.Clear(inverse, size * size);
        for (var k = 0; k < size; k++)
        {
            inverse[k * size + k] = 1;
        }

        Kernels.SolveTransposed(triangle, size, inverse, size, size, size);
        Kernels.Solve(triangle, size, inverse, size, size, size);
    }

    // The inverse among the later neighbours of p and the border, as a full symmetric matrix but for the border's own block, which is read in place.
    private double* Gather(int p, int width, Scratch scratch)
    {
        int from = pattern.NeighbourStart[p], to = pattern.NeighbourStart[p + 1], edge = width - Border;
        var among = scratch.Take(AmongBuffer, from == to ? 0 : width * width);
        for (var e = from; e < to; e++)
        {
            int q = pattern.Neighbours[e], size = pattern.Size[q];
            var row = among + (long)pattern.Column[e] * width;
            CopyBlock(Diagonal(q), size, row + pattern.Column[e], width, size, size);
            if (q < pattern.Sparse)
            {
                GatherSparse(q, e + 1, to, row, width);
            }
            else
            {
                GatherCore(q, e + 1, to, row, width);
            }

            var border = WithBorder(q, out var stride);
            CopyBlock(border, stride, row + edge, width, size, Border);
        }
        for (var i = 1; i < (from == to ? 0 : width); i++)
        {
            for (var j = 0; j < Math.Min(i, edge); j++)
            {
                among[(long)i * width + j] = among[(long)j * width + i];
            }
        }

        return among;
    }

    private void GatherCore(int q, int from, int to, double* row, int width)
    {
        var source = CoreAt(pattern.CoreOffset[q], 0);
        for (var f = from; f < to; f++)
        {
            var r = pattern.Neighbours[f];
            CopyBlock(source + pattern.CoreOffset[r], Core, row + pattern.Column[f], width, pattern.Size[q], pattern.Size[r]);
        }
    }

    private void GatherSparse(int q, int from, int to, double* row, int width)
    {
        var entry = pattern.NeighbourStart[q];
        for (var f = from; f < to; f++)
        {
            var r = pattern.Neighbours[f];
            entry = pattern.EntryOf(q, r, entry);
            CopyBlock(Panel(q) + pattern.Column[entry], pattern.Width[q], row + pattern.Column[f], width, pattern.Size[q], pattern.Size[r]);
        }
    }

    private static void CopyBlock(double* from, int fromStride, double* to, int toStride, int rows, int columns)
    {
        for (var i = 0; i < rows; i++, from += fromStride, to += toStride)
        {
            for (var j = 0; j < columns; j++)
            {
                to[j] = from[j];
            }
        }
    }
}
