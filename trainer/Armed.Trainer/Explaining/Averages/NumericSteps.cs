using System.Globalization;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>The ends of a numeric column's change, as single precision can have them.</summary>
internal sealed class NumericSteps
{
    // Of a standard deviation: large against single precision, small against curvature.
    private const double SlopeStep = 0.05;

    // Distances of neighbouring numbers of single precision: a graph that scales before it centres loses about one at each end of a slope.
    private const double FewestUlps = 1_000;

    // Of the step that was asked for.
    private const double MostOff = 0.01;

    private readonly double _below;
    private readonly double _above;

    private NumericSteps(float[] values, EffectStep step)
    {
        Known = [.. Enumerable.Range(0, values.Length).Where(row => float.IsFinite(values[row]))];
        double[] known = [.. Known.Select(row => (double)values[row])];
        Sd = Deviation(known);
        if (!(Sd > 0))
        {
            WhyNot = Known.Count == 0 ? "it has no value in these rows" : "it has the same value in all rows";
            return;
        }

        var largest = known.Max(Math.Abs);
        double ulp = MathF.BitIncrement((float)largest) - (float)largest;
        var width = step.Of(Sd) ?? Math.Max(SlopeStep * Sd, FewestUlps * ulp);
        (_below, _above) = step.IsForward ? (0, width) : (width / 2, width / 2);
        WhyNot = step.IsSlope ? width > Sd ? TooCoarse("slopes", largest, ulp) : null : known.Any(value => IsOff((float)value, width)) ? TooCoarse("this step", largest, ulp) : null;
    }

    /// <summary>Rows that have a value.</summary>
    public IReadOnlyList<int> Known { get; }

    /// <summary>Standard deviation of the values.</summary>
    public double Sd { get; }

    /// <summary>Why there is no change, as the end of a sentence; null if there is one.</summary>
    public string? WhyNot { get; }

    /// <summary>The changes of values by a step.</summary>
    public static NumericSteps Of(float[] values, EffectStep step) => new(values, step);

    /// <summary>A value before the change.</summary>
    public float Low(float value) => (float)(value - _below);

    /// <summary>A value after it.</summary>
    public float High(float value) => (float)(value + _above);

    private bool IsOff(float value, double width) => !(Math.Abs((double)High(value) - Low(value) - width) <= MostOff * width);

    private static string TooCoarse(string what, double largest, double ulp) => string.Create(CultureInfo.InvariantCulture,
        $"its values, up to {largest:G6}, differ too little for {what} in single precision, which has steps of {ulp:G3} there; train on the column less a constant, or take a larger --step");

    private static double Deviation(double[] values)
    {
        if (values.Length < 2)
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
