namespace Armed.Runtime.Tests.Support;

/// <summary>
/// A small mixed model: two numeric columns, one categorical, one or two factors with a random intercept. What it predicts is computed here in double
/// precision, apart from its graphs.
/// </summary>
internal sealed record TestModel
{
    public static string[] Levels { get; } = ["", "N", "Y"];

    public static string[] Districts { get; } = ["district 1", "district 2", "007"];

    public static string[] Years { get; } = ["1999", "2000"];

    public string Task { get; init; } = "binary";

    public int Factors { get; init; } = 1;

    public bool WithSd { get; init; } = true;

    public bool WithInferred { get; init; } = true;

    public string UnknownCluster { get; init; } = "population";

    /// <summary>Means that stand in for missing numbers.</summary>
    public float[] Means { get; init; } = [30f, 2f];

    public int Outputs => Task == "multiclass" ? 3 : 1;

    /// <summary>Columns of the prediction.</summary>
    public int Width => Task is "multiclass" or "ordinal" ? 3 : 1;

    /// <summary>Whether the graphs take a log exposure.</summary>
    public bool WithOffset { get; init; }

    /// <summary>Element type of the image [2, 3, 3] that the graphs but the Z-predictor take; null without one.</summary>
    public string? Image { get; init; }

    /// <summary>Whether there is a head with a name that the format does not define, <c>embedding</c>, which takes the image alone.</summary>
    public bool WithEmbedding { get; init; }

    public static int[] ImageShape { get; } = [2, 3, 3];

    public const int ImageElements = 18;

    /// <summary>Cut points of the ordinal model.</summary>
    public static float[] CutPoints { get; } = [-0.5f, 0.8f];

    /// <summary>Weight of a numeric column for an output.</summary>
    public static float Weight(int column, int output) => (column == 0 ? 0.05f : -0.4f) * (output + 1);

    /// <summary>Weight of an element of the image.</summary>
    public static float Pixel(int element, int output) => 0.002f * ((element % 5) - 1) * (output + 1);

    public static float Intercept(int output) => 0.3f - (0.2f * output);

    /// <summary>Effect of a level; the last is the unknown's.</summary>
    public static float Level(int code, int output) => code switch { 0 => 0.1f, 1 => -0.25f, 2 => 0.6f, _ => 0.15f } + (0.05f * output);

    /// <summary>Random intercept of a cluster; the last is the unknown's.</summary>
    public static float Effect(int factor, int code, int output)
        => code == Count(factor) ? 0f : (code switch { 0 => 0.8f, 1 => -0.7f, _ => 0.35f } * (factor + 1)) - (0.1f * output);

    public static float Variance(int factor, int code) => code == Count(factor) ? 1.2f + factor : 0.05f * (code + 1);

    public static int Count(int factor) => factor == 0 ? Districts.Length : Years.Length;

    public double[] Fixed(float[] x, long category)
    {
        var f = new double[Outputs];
        for (var o = 0; o < Outputs; o++)
        {
            f[o] = Intercept(o) + Level(Clean(category, Levels.Length), o);
            for (var i = 0; i < 2; i++)
            {
                f[o] += Weight(i, o) * (float.IsNaN(x[i]) ? Means[i] : x[i]);
            }
        }

        return f;
    }

    public (double[] Linear, double Variance) Mixed(float[] x, long category, params long[] clusters)
    {
        var (m, v) = (Fixed(x, category), 0d);
        for (var g = 0; g < Factors; g++)
        {
            var code = Clean(clusters[g], Count(g));
            v += Variance(g, code);
            for (var o = 0; o < Outputs; o++)
            {
                m[o] += Effect(g, code, o);
            }
        }

        return (m, v);
    }

    public double[] Predict(double[] linear, double variance)
    {
        if (Task == "continuous")
        {
            return linear;
        }

        if (Task == "count")
        {
            return [Math.Exp(linear[0] + (variance / 2))];
        }

        if (Task == "ordinal")
        {
            double[] below = [.. CutPoints.Select(cut => 1 / (1 + Math.Exp(-(cut - linear[0]) / Math.Sqrt(1 + (Math.PI * variance / 8)))))];
            return [below[0], below[1] - below[0], 1 - below[1]];
        }

        var scaled = linear.Select(m => m / Math.Sqrt(1 + (Math.PI * variance / 8))).ToArray();
        if (Task == "binary")
        {
            return [1 / (1 + Math.Exp(-scaled[0]))];
        }

        var sum = scaled.Sum(Math.Exp);
        return [.. scaled.Select(s => Math.Exp(s) / sum)];
    }

    private static int Clean(long code, int count) => code < 0 || code >= count ? count : (int)code;
}
