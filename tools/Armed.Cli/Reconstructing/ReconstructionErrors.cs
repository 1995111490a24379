using Armed.Runtime;

namespace Armed.Cli.Reconstructing;

/// <summary>How far images are from those that were read, summed over the rows so far.</summary>
internal sealed class ReconstructionErrors
{
    private double _squares;
    private long _beyond, _values;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Mean squared error per pixel, in squared units of pixels.</summary>
    public double MeanSquare => _squares / Math.Max(1, Rows);

    /// <summary>Share of values beyond 0 to 255, which a PNG file cannot hold.</summary>
    public double ShareBeyond => (double)_beyond / Math.Max(1, _values);

    /// <summary>The head that answered.</summary>
    public required PredictionHead Head { get; init; }

    /// <summary>Adds an image.</summary>
    /// <param name="made">The image that the model made.</param>
    /// <param name="read">The one that it read.</param>
    /// <returns>Mean squared and mean absolute error of a pixel.</returns>
    public (double Square, double Absolute) Add(ReadOnlySpan<float> made, ReadOnlySpan<byte> read)
    {
        double square = 0, absolute = 0;
        for (var i = 0; i < made.Length; i++)
        {
            var error = (double)made[i] - read[i];
            (square, absolute) = (square + (error * error), absolute + Math.Abs(error));
            _beyond += made[i] is < 0 or > byte.MaxValue ? 1 : 0;
        }

        (Rows, _values, _squares) = (Rows + 1, _values + made.Length, _squares + (square / made.Length));
        return (square / made.Length, absolute / made.Length);
    }
}
