namespace Armed.Trainer.Export.Heads;

/// <summary>The largest difference between an output and its reference.</summary>
/// <param name="actual">The output, [N, columns] row after row.</param>
/// <param name="expected">The reference, likewise.</param>
/// <param name="columns">Elements of a row.</param>
/// <returns>The difference; infinite where the lengths differ or one of them is not a number.</returns>
internal delegate double Deviation(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, int columns);

/// <summary>Ways to measure the rounding of an output.</summary>
internal static class Deviations
{
    /// <summary>Each element's difference over max(1, |value|, unit).</summary>
    public static Deviation OfElements(double unit) => OfElements(unit, []);

    /// <summary>Each element's difference over max(1, |value|, unit, size of the row's terms).</summary>
    public static Deviation OfElements(double unit, float[] terms) => (actual, expected, columns) =>
        Largest(actual, expected, (value, i) => Math.Max(Math.Max(1, Math.Abs(value)), Math.Max(unit, Term(terms, i / columns))));

    /// <summary>
    /// The same for an exponential: exp(x) magnifies x's relative rounding |x| times, which is its condition number and not a fault of a graph. Equal infinities agree: both
    /// are beyond the range of float, where numbers are far outside the training range.
    /// </summary>
    public static Deviation OfExponential(double unit, float[] terms) => (actual, expected, columns) =>
        Largest(
            actual, expected, (value, i) => Math.Max(Math.Max(1, Math.Abs(value)), unit) * Math.Max(Math.Max(1, Math.Log(value)), Term(terms, i / columns)), equalAgree: true);

    /// <summary>
    /// The same for a root of a sum whose terms cancel: the difference of the roots where they are large, of what is below the roots where they are small. A root magnifies the
    /// rounding of a small sum 1 / (2 root) times, which is its condition number and not a fault of a graph.
    /// </summary>
    public static Deviation OfRoots(double unit) => (actual, expected, columns) =>
    {
        var (plain, size) = (OfElements(unit), Math.Max(1, unit));
        var largest = actual.Length == expected.Length ? 0 : double.PositiveInfinity;
        for (var i = 0; i < actual.Length && largest < double.PositiveInfinity; i++)
        {
            var magnification = Math.Min(1, ((double)actual[i] + expected[i]) / size);
            largest = Math.Max(largest, plain(actual.Slice(i, 1), expected.Slice(i, 1), columns) * (double.IsNaN(magnification) ? 1 : magnification));
        }

        return largest;
    };

    /// <summary>Each row's largest difference over max(1, its largest element): rotated features are sums of the same terms, and round together.</summary>
    public static Deviation OfRows { get; } = RowsOver([]);

    /// <summary>Each row's largest difference over max(1, its largest element, size of the row's terms).</summary>
    /// <param name="terms">By row; empty for none.</param>
    public static Deviation RowsOver(float[] terms) => (actual, expected, columns) =>
    {
        if (actual.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (var start = 0; start < actual.Length; start += columns)
        {
            double scale = Math.Max(1, Term(terms, start / columns)), difference = 0;
            for (var i = start; i < start + columns; i++)
            {
                (scale, difference) = (Math.Max(scale, Math.Abs(expected[i])), Math.Max(difference, Math.Abs((double)actual[i] - expected[i])));
            }

            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference / scale);
        }

        return largest;
    };

    /// <summary>Each row's largest difference over the largest of its elements, or over the row's terms where these cancel.</summary>
    /// <param name="terms">By row, the largest sum of absolute terms.</param>
    public static Deviation OfMaps(float[] terms) => (actual, expected, columns) =>
    {
        var largest = actual.Length == expected.Length ? 0 : double.PositiveInfinity;
        for (var start = 0; start < actual.Length && largest < double.PositiveInfinity; start += columns)
        {
            double scale = terms[start / columns], difference = 0;
            for (var i = start; i < start + columns; i++)
            {
                (scale, difference) = (Math.Max(scale, Math.Abs(expected[i])), Math.Max(difference, Math.Abs((double)actual[i] - expected[i])));
            }

            largest = double.IsNaN(difference) ? double.PositiveInfinity : difference > 0 ? Math.Max(largest, difference / scale) : largest;
        }

        return largest;
    };

    private static double Term(float[] terms, int row) => terms.Length == 0 ? 0 : terms[row];

    private static double Largest(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, Func<double, int, double> scale, bool equalAgree = false)
    {
        if (actual.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            if (equalAgree && actual[i] == expected[i])
            {
                continue;
            }

            var difference = Math.Abs((double)actual[i] - expected[i]) / scale(expected[i], i);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }
}
