using Armed.Trainer.Common;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// Tables of several unordered classes whose clusters have intercepts of their own, u ~ N(0, sd^2) for each class: eta = scale (b'x + v'tanh(W'x)) + u, with b, v and W drawn once. Columns x1, x2, .., cluster and class.
/// </summary>
/// <param name="Name">Name of the file, without .csv.</param>
/// <param name="Classes">Classes.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Numeric columns, standard normal.</param>
/// <param name="Clusters">Clusters, of as many rows each.</param>
/// <param name="Sd">Standard deviation of the intercepts.</param>
/// <param name="Scale">Size of the fixed part: how clean the classes are.</param>
/// <param name="Curved">Size of v; 0 for a linear truth.</param>
internal sealed record ClassesTable(string Name, int Classes, int Rows, int Columns, int Clusters, double Sd, double Scale, double Curved)
{
    private const int Waves = 8;

    /// <summary>Eleven clean classes of few rows and clusters, and four noisy ones of many clusters.</summary>
    public static IReadOnlyList<ClassesTable> All { get; } =
        [new("eleven", 11, 990, 9, 15, Sd: 2, Scale: 3, Curved: 1), new("four", 4, 2_000, 5, 100, Sd: 1.5, Scale: 1, Curved: 0)];

    /// <summary>Writes the tables to a folder; says the log loss of the truth, which knows every cluster's intercepts.</summary>
    public static void Write(string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        output.WriteLine("table,rows,classes,clusters,truth_log_loss");
        foreach (var table in All)
        {
            var loss = table.Write(Path.Combine(folder, $"{table.Name}.csv"));
            output.WriteLine(string.Create(Figures.Culture, $"{table.Name},{table.Rows},{table.Classes},{table.Clusters},{loss:F4}"));
        }
    }

    private double Write(string file)
    {
        var random = new GaussianRandom(Classes);
        double[] Draw(int count, double sd) => [.. Enumerable.Range(0, count).Select(_ => sd * random.Normal())];
        var (linear, waves, heights, effects) = (Draw(Columns * Classes, 1), Draw(Columns * Waves, 0.6), Draw(Waves * Classes, Curved), Draw(Clusters * Classes, Sd));
        var (lines, loss) = (new List<string>(), 0.0);
        for (var i = 0; i < Rows; i++)
        {
            var x = Draw(Columns, 1);
            double[] hidden = [.. Enumerable.Range(0, Waves).Select(k => Math.Tanh(Sum(x, waves, Waves, k)))];
            double[] eta = [.. Enumerable.Range(0, Classes).Select(o => (Scale * (Sum(x, linear, Classes, o) + Sum(hidden, heights, Classes, o))) + effects[(i % Clusters * Classes) + o])];
            var drawn = Choose(eta, random.Uniform());
            loss += (Math.Log(eta.Sum(value => Math.Exp(value - eta.Max()))) + eta.Max() - eta[drawn]) / Rows;
            lines.Add(string.Create(Figures.Culture, $"{string.Join(',', x.Select(value => value.ToString("F5", Figures.Culture)))},s{i % Clusters},w{drawn:D2}"));
        }

        File.WriteAllLines(file, [$"{string.Join(',', Enumerable.Range(1, Columns).Select(j => $"x{j}"))},cluster,class", .. lines]);
        return loss;
    }

    private static double Sum(double[] x, double[] table, int width, int column) => x.Select((value, j) => value * table[(j * width) + column]).Sum();

    private static int Choose(double[] eta, double uniform)
    {
        double[] power = [.. eta.Select(value => Math.Exp(value - eta.Max()))];
        var (left, drawn) = (uniform * power.Sum(), 0);
        while (drawn < power.Length - 1 && left > power[drawn])
        {
            left -= power[drawn++];
        }

        return drawn;
    }
}
