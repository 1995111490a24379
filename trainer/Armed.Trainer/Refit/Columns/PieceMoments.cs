namespace Armed.Trainer.Refit.Columns;

/// <summary>Means and covariances of the shares p_j of a column's values between knots.</summary>
internal sealed class PieceMoments
{
    private readonly double[] _lengths;
    private readonly float[] _knots;
    private readonly double[] _sums;
    private readonly double[] _products; // [J, J]
    private readonly double[] _shares;
    private long _count;

    public PieceMoments(float[] knots)
    {
        _knots = knots;
        _lengths = [.. knots[..^1].Zip(knots[1..], (low, high) => (double)high - low)];
        (_sums, _products, _shares) = (new double[_lengths.Length], new double[_lengths.Length * _lengths.Length], new double[_lengths.Length]);
    }

    private int Pieces => _lengths.Length;

    /// <summary>Mean of the line sum_j h_j p_j.</summary>
    public double LineMean => Enumerable.Range(0, Pieces).Sum(j => _lengths[j] * Mean(j));

    /// <summary>Counts a value.</summary>
    public void Add(float value)
    {
        _count++;
        for (var j = 0; j < Pieces; j++)
        {
            _shares[j] = Math.Clamp(((double)value - _knots[j]) / _lengths[j], 0, 1);
            _sums[j] += _shares[j];
        }

        for (var j = 0; j < Pieces; j++)
        {
            for (var k = 0; _shares[j] != 0 && k <= j; k++)
            {
                _products[(j * Pieces) + k] += _shares[j] * _shares[k];
            }
        }
    }

    /// <summary>Length h of a piece.</summary>
    public double Length(int piece) => _lengths[piece];

    /// <summary>Mean share of a piece.</summary>
    public double Mean(int piece) => _sums[piece] / _count;

    /// <summary>Slope of a share's regression on the line.</summary>
    public double Slope(int piece)
    {
        double with = 0, variance = 0;
        for (var j = 0; j < Pieces; j++)
        {
            with += _lengths[j] * Covariance(piece, j);
            for (var k = 0; k < Pieces; k++)
            {
                variance += _lengths[j] * _lengths[k] * Covariance(j, k);
            }
        }

        return variance > 0 ? with / variance : 0;
    }

    /// <summary>Mean of the squared length of W'(p - mean).</summary>
    /// <param name="weight">W [J, J].</param>
    public double MeanSquare(double[] weight)
    {
        var sum = 0.0;
        for (var column = 0; column < Pieces; column++)
        {
            for (var j = 0; j < Pieces; j++)
            {
                for (var k = 0; k < Pieces; k++)
                {
                    sum += weight[(j * Pieces) + column] * weight[(k * Pieces) + column] * Covariance(j, k);
                }
            }
        }

        return sum;
    }

    private double Covariance(int j, int k) => (_products[(Math.Max(j, k) * Pieces) + Math.Min(j, k)] / _count) - (Mean(j) * Mean(k));
}
