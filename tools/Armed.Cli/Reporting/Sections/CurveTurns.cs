namespace Armed.Cli.Reporting.Sections;

/// <summary>The points by which a curve is told in words.</summary>
internal static class CurveTurns
{
    /// <summary>Share of the curve's range by which it must pass both its ends to be said to turn.</summary>
    private const double ClearTurn = 0.1;

    /// <summary>The first point, the lowest and the highest one where they clearly pass both ends, and the last.</summary>
    /// <param name="means">The curve, one value at least.</param>
    public static IReadOnlyList<int> Of(double[] means)
    {
        var least = ClearTurn * (means.Max() - means.Min());
        bool IsClear(int at) => Math.Min(Math.Abs(means[at] - means[0]), Math.Abs(means[at] - means[^1])) > least;
        int[] extremes = [Array.IndexOf(means, means.Min()), Array.IndexOf(means, means.Max())];
        return [0, .. extremes.Where(IsClear).Order(), means.Length - 1];
    }
}
