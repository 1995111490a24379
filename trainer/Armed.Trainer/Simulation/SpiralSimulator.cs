using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.Simulation;

/// <summary>
/// Simulates two-class spirals whose radius is a random effect of the cluster, the example of Nguyen, Treacher and Montillo
/// (IEEE TPAMI 45(7), 2023), from its formula.
/// </summary>
public static class SpiralSimulator
{
    private const double ProbeSd = 0.2;

    /// <summary>Draws the rows, cluster by cluster; the same options always give the same rows.</summary>
    /// <param name="options">The shape of the set.</param>
    /// <returns>The rows, drawn while they are enumerated; the classes of a cluster come in random order.</returns>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public static IEnumerable<SpiralRow> Rows(SpiralOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Draw(options);
    }

    /// <summary>Writes the rows as CSV: x1, x2, with confounding probe1 and probe2, cluster, y.</summary>
    /// <param name="options">The shape of the set.</param>
    /// <param name="writer">Where the text goes; lines end with a line feed.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static long WriteCsv(SpiralOptions options, TextWriter writer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var rows = Rows(options);
        writer.Write(options.Confounded ? "x1,x2,probe1,probe2,cluster,y\n" : "x1,x2,cluster,y\n");
        long count = 0;
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(Line(row));
            count++;
        }

        return count;
    }

    private static string Line(SpiralRow row)
    {
        var probes = row.Probe1 is { } first && row.Probe2 is { } second ? $"{Number(first)},{Number(second)}," : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Number(row.X1)},{Number(row.X2)},{probes}{row.Cluster},{row.Outcome}\n");
    }

    // Single precision, as a model reads it.
    private static string Number(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<SpiralRow> Draw(SpiralOptions options)
    {
        var random = new GaussianRandom(options.Seed);
        for (var cluster = 0; cluster < options.Clusters; cluster++)
        {
            var radius = options.RadiusMean + (options.RadiusSd * random.Normal());
            var share = options.Confounded ? Math.Clamp(0.5 + (options.ConfoundingSd * random.Normal()), 0.1, 0.9) : 0.5;
            foreach (var outcome in Outcomes(share, options.RowsPerCluster, random))
            {
                yield return DrawRow(options, random, cluster, radius, share, outcome);
            }
        }
    }

    // Exactly the cluster's share, in random order: the share is the confounder, so it should not be blurred by a second draw.
    private static int[] Outcomes(double share, int rows, GaussianRandom random)
    {
        var outcomes = new int[rows];
        outcomes.AsSpan((int)Math.Round(share * rows)).Fill(1);
        random.Shuffle(outcomes);
        return outcomes;
    }

    // Class 1 at R t (cos 2 pi t, -sin 2 pi t), class 0 at its negative, t ~ U(0, 1).
    private static SpiralRow DrawRow(SpiralOptions options, GaussianRandom random, int cluster, double radius, double share, int outcome)
    {
        var t = random.Uniform();
        var along = (outcome == 1 ? 1 : -1) * radius * t;
        var x1 = (along * Math.Cos(2 * Math.PI * t)) + (options.Noise * random.Normal());
        var x2 = (-along * Math.Sin(2 * Math.PI * t)) + (options.Noise * random.Normal());
        double? Probe() => options.Confounded ? share + (ProbeSd * random.Normal()) : null;
        return new SpiralRow(x1, x2, Probe(), Probe(), cluster, outcome);
    }
}
