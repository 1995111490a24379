using System.Globalization;

namespace Armed.Trainer.Tests.Support;

/// <summary>
/// Rows with everything that a table may have: x1 (with missing values if asked for) and x2, a short category k, a long one w of 40 levels, factors g (6 clusters)
/// and s (9 clusters, crossed), and outcomes of each kind that depend on all of them.
/// </summary>
internal sealed class SimulatedTable
{
    public SimulatedTable(int rows = 360, int seed = 1, double missing = 0.1, int clusters = 6)
    {
        var normal = new Normal(seed);
        double[] gShift = Draws(normal, clusters), gSlope = Draws(normal, clusters), sShift = Draws(normal, 9);
        (X1, X2, Short, Long) = (new double[rows], new double[rows], new string[rows], new string[rows]);
        var more = new Normal(seed + 1_000); // of its own: what is above stays as it was
        (Count, Weight) = (new int[rows], new double[rows]);
        (G, S, Number, Binary, Class) = (new string[rows], new string[rows], new double[rows], new int[rows], new string[rows]);
        for (var i = 0; i < rows; i++)
        {
            int g = i % clusters, s = normal.Below(9), k = normal.Below(3), w = normal.Below(40);
            double x1 = 5 + 2 * normal.Next(), x2 = -1 + 0.5 * normal.Next();
            var f = 0.5 * (x1 - 5) + x2 + 0.4 * k + 0.02 * w + gShift[g] + 0.4 * gSlope[g] * (x1 - 5) + 0.5 * sShift[s];
            (X1[i], X2[i]) = (normal.Uniform() < missing ? double.NaN : x1, x2);
            (Short[i], Long[i]) = ("abc"[k].ToString(), "w" + w.ToString("00", CultureInfo.InvariantCulture));
            (G[i], S[i]) = ("g" + g.ToString(CultureInfo.InvariantCulture), "s" + s.ToString(CultureInfo.InvariantCulture));
            Number[i] = 100 + 10 * (f + 0.5 * normal.Next());
            Binary[i] = normal.Uniform() < 1 / (1 + Math.Exp(-f)) ? 1 : 0;
            (Count[i], Weight[i]) = (Poisson(more, Math.Exp(0.3 * f)), 0.5 + more.Uniform());
            Class[i] = f + 0.5 * normal.Next() < 0 ? "low" : f < 1.2 ? "mid" : "high";
        }
    }

    public double[] X1 { get; }

    public double[] X2 { get; }

    public string[] Short { get; }

    public string[] Long { get; }

    public string[] G { get; }

    public string[] S { get; }

    public double[] Number { get; }

    public int[] Binary { get; }

    public string[] Class { get; }

    public int[] Count { get; }

    public double[] Weight { get; }

    public Array Outcome(string kind) => kind switch { "binary" => Binary, "multiclass" or "ordinal" => Class, "count" => Count, _ => Number };

    /// <summary>x1, x2, k, w, g, s, y.</summary>
    public string Everything(string outcome) => FitRun.Csv(("x1", X1), ("x2", X2), ("k", Short), ("w", Long), ("g", G), ("s", S), ("y", Outcome(outcome)));

    /// <summary>x1, x2, g, y.</summary>
    public string Numbers(string outcome) => FitRun.Csv(("x1", X1), ("x2", X2), ("g", G), ("y", Outcome(outcome)));

    /// <summary>A count of that mean, by the product of uniform numbers (Knuth).</summary>
    private static int Poisson(Normal normal, double mean)
    {
        var (count, product) = (0, normal.Uniform());
        for (; product > Math.Exp(-mean); product *= normal.Uniform())
        {
            count++;
        }

        return count;
    }

    private static double[] Draws(Normal normal, int count) => [.. Enumerable.Range(0, count).Select(_ => normal.Next())];
}
