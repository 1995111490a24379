using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels;

/// <summary>The rows of a block of effects in the directions that the rows of each cluster span, one after another by Gram and Schmidt's method.</summary>
internal sealed class RotatedBlock
{
    /// <summary>Share of a row's length that must be new for a further direction: less is rounding.</summary>
    private const double LeastNew = 1e-6;

    /// <summary>Subtracting twice keeps directions orthogonal to the last digits (Giraud, Langou and Rozloznik, Comput Math Appl 50, 2005).</summary>
    private const int Rounds = 2;

    private readonly int _size;
    private readonly double[][] _directions; // by cluster [n_c, K]: as many as it has rows at most
    private readonly double[] _none;         // [K], a direction that a cluster does not have
    private readonly float[] _coordinates;   // [N, r]

    private RotatedBlock(int size, int[] rowsOf, int rows)
    {
        (_size, Rank, _none) = (size, rowsOf.Max(), new double[size]);
        _coordinates = new float[checked(rows * Rank)];
        _directions = Array.ConvertAll(rowsOf, own => new double[own * size]);
    }

    /// <summary>Most directions of a cluster r.</summary>
    public int Rank { get; }

    /// <summary>Bytes of its numbers.</summary>
    public long Bytes => (sizeof(float) * _coordinates.LongLength) + (sizeof(double) * _directions.Sum(own => own.LongLength));

    /// <summary>A direction of a cluster [K]; zeros where it has fewer.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="direction">The direction.</param>
    public ReadOnlySpan<double> Direction(int cluster, int direction) => _directions[cluster] is var own && own.Length > direction * _size ? own.AsSpan(direction * _size, _size) : _none;

    /// <summary>A row in the directions of its cluster [r].</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<float> Coordinates(int row) => _coordinates.AsSpan(row * Rank, Rank);

    /// <summary>The directions of a block of the first factor.</summary>
    /// <param name="data">The model.</param>
    /// <param name="block">The block.</param>
    public static RotatedBlock Of(MixedModelData data, CovarianceBlock block)
    {
        var factor = data.Factors[0];
        var (rotated, known) = (new RotatedBlock(block.Size, factor.RowsOf(), factor.Codes.Length), new int[factor.Levels]);
        var (rank, left, coordinates) = (rotated.Rank, new double[block.Size], new double[rotated.Rank]);
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var k = 0; k < block.Size; k++)
            {
                left[k] = row[factor.Design[block.Start + k]];
            }

            rotated.Add(factor.Codes[i], ref known[factor.Codes[i]], left, coordinates);
            for (var j = 0; j < rank; j++)
            {
                rotated._coordinates[(i * rank) + j] = (float)coordinates[j];
            }
        }

        return rotated;
    }

    /// <summary>The coordinates of a row [K], which is used up, with a further direction where it has a new one.</summary>
    private void Add(int cluster, ref int known, double[] row, double[] coordinates)
    {
        Array.Clear(coordinates);
        var length = TensorPrimitives.Norm<double>(row);
        for (var round = 0; round < Rounds; round++)
        {
            for (var j = 0; j < known; j++)
            {
                var direction = Direction(cluster, j);
                var share = TensorPrimitives.Dot(direction, row);
                coordinates[j] += share;
                TensorPrimitives.MultiplyAdd(direction, -share, row, row);
            }
        }

        var rest = TensorPrimitives.Norm<double>(row);
        if (rest > LeastNew * length)
        {
            coordinates[known] = rest;
            TensorPrimitives.Divide(row, rest, _directions[cluster].AsSpan(known * _size, _size));
            known++;
        }
    }
}
