namespace Armed.Trainer.Images;

/// <summary>A small map stretched over an image: between the middles of its cells numbers change evenly.</summary>
/// <param name="map">The numbers, [h, w].</param>
/// <param name="height">Rows of the map.</param>
/// <param name="width">Columns of the map.</param>
internal readonly struct MapSurface(float[] map, int height, int width)
{
    /// <summary>The number at a place.</summary>
    /// <param name="down">0 at the upper edge to 1 at the lower one.</param>
    /// <param name="across">0 at the left edge to 1 at the right one.</param>
    public double At(double down, double across)
    {
        var (y, x) = (Math.Clamp((down * height) - 0.5, 0, height - 1), Math.Clamp((across * width) - 0.5, 0, width - 1));
        var (top, left) = ((int)y, (int)x);
        var (bottom, right) = (Math.Min(top + 1, height - 1), Math.Min(left + 1, width - 1));
        return Between(Between(map[(top * width) + left], map[(top * width) + right], x - left), Between(map[(bottom * width) + left], map[(bottom * width) + right], x - left), y - top);
    }

    private static double Between(double from, double to, double share) => from + ((to - from) * share);
}
