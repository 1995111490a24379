namespace Armed.Trainer.Images;

/// <summary>What numbers of a map look like over an image: nothing at 0, and a colour the stronger the larger they are.</summary>
internal static class MapColours
{
    /// <summary>Red, green and blue of what speaks for the class, of what a cluster adds, and of what it takes away: they differ for readers who see no red or no green.</summary>
    public static readonly (byte Red, byte Green, byte Blue) For = (214, 0, 122), More = (20, 110, 220), Less = (235, 120, 0);

    private const double MostOpaque = 0.85 * 255;
    private const int Levels = 32;

    /// <summary>Colour and opacity of a number.</summary>
    /// <param name="share">The number over the largest that is shown, -1 to 1.</param>
    /// <param name="isDifference">Whether negative numbers are shown, too.</param>
    public static (byte Red, byte Green, byte Blue, byte Opacity) Of(double share, bool isDifference)
    {
        var (colour, size) = isDifference ? (share > 0 ? More : Less, Math.Abs(share)) : (For, Math.Max(0, share));
        var level = Math.Round(Math.Min(1, size) * Levels) / Levels; // few levels, so that files are small
        return (colour.Red, colour.Green, colour.Blue, (byte)Math.Round(level * MostOpaque));
    }
}
