namespace Armed.Trainer.Data;

/// <summary>How images become a model's input: bytes as they are, standardised per channel inside the graphs.</summary>
public sealed class ImageEncoding
{
    /// <summary>Name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>Size of every image.</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>Whether the images of the training data were resized.</summary>
    public bool IsResized { get; init; }

    /// <summary>Mean of each channel over the training rows, in bytes of 0 to 255.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Standard deviation of each channel over the training rows; 1 for a constant one.</summary>
    public required IReadOnlyList<float> Sd { get; init; }

    /// <summary>Learns means and standard deviations.</summary>
    internal static ImageEncoding Fit(ImageColumn column, ReadOnlySpan<int> rows)
    {
        var moments = Enumerable.Range(0, column.Shape.Channels).Select(_ => (Mean: 0f, Sd: 1f)).ToArray();
        var plane = column.Shape.Height * column.Shape.Width;
        for (var channel = 0; channel < moments.Length; channel++)
        {
            double sum = 0, squares = 0;
            foreach (var row in rows)
            {
                var (own, ownSquares) = Sums(column.Rows[row].Slice(channel * plane, plane));
                (sum, squares) = (sum + own, squares + ownSquares);
            }

            var count = (double)plane * rows.Length;
            var variance = Math.Max(0, (squares / count) - (sum / count * (sum / count)));
            moments[channel] = ((float)(sum / count), variance > 0 ? (float)Math.Sqrt(variance) : 1);
        }

        return new ImageEncoding { Name = column.Name, Shape = column.Shape, IsResized = column.IsResized, Mean = [.. moments.Select(m => m.Mean)], Sd = [.. moments.Select(m => m.Sd)] };
    }

    private static (long Sum, long Squares) Sums(ReadOnlySpan<byte> values)
    {
        long sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
        }

        return (sum, squares);
    }
}
