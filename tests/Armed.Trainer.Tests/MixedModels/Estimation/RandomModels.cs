using Armed.Runtime;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Simulated mixed models of every task.</summary>
internal static class RandomModels
{
    /// <summary>An intercept and two normal columns, both fixed; effects of one or two factors on the first columns.</summary>
    public static MixedModelData Make(
        int seed, ModelTask task, int rows, int[] levels, int size = 1, double sd = 0.7, bool penalised = false, bool negativeBinomial = false, int classes = 4)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var ordinal = task == ModelTask.Ordinal;
        float[][] columns = [[.. Enumerable.Repeat(1f, rows)], .. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, rows).Select(_ => (float)Normal()).ToArray())];
        var factors = levels.Select((count, g) => new RandomFactor
        {
            Name = $"factor {g}",
            Levels = count,
            Codes = [.. Enumerable.Range(0, rows).Select(i => i < count ? i : random.Next(count))],
            Design = [.. Enumerable.Range(0, size)],
            Blocks = [new CovarianceBlock(0, size, true)],
        }).ToArray();
        var effects = levels.Select(count => Enumerable.Range(0, count * size).Select(_ => sd * Normal()).ToArray()).ToArray();
        var outcome = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var eta = 0.3 + 0.5 * columns[1][i] - 0.4 * columns[2][i];
            for (var g = 0; g < factors.Length; g++)
            {
                for (var k = 0; k < size; k++)
                {
                    eta += effects[g][factors[g].Codes[i] * size + k] * columns[k][i];
                }
            }

            outcome[i] = Draw(task, eta, classes, random, Normal);
        }

        var data = ReferenceTable.Model(task, outcome, columns, columns.Length, factors);
        return data with
        {
            Classes = ordinal ? classes : 0,
            Family = negativeBinomial ? CountFamily.NegativeBinomial : CountFamily.Poisson,
            Fixed = ordinal ? [1, 2, 3] : [0, 1, 2, 3],
            Ridge = [.. Enumerable.Range(0, ordinal ? 3 : 4).Select(j => penalised && j > 0 ? 0 : -1)],
        };
    }

    public static MixedModelData Reordered(MixedModelData data, int seed)
    {
        var order = Enumerable.Range(0, data.Rows).ToArray();
        new Random(seed).Shuffle(order);
        var names = data.Factors.Select(factor =>
        {
            var name = Enumerable.Range(0, factor.Levels).ToArray();
            new Random(seed + 1).Shuffle(name);
            return name;
        }).ToArray();
        return data with
        {
            Outcome = [.. order.Select(i => data.Outcome[i])],
            Columns = [.. order.SelectMany(i => data.Columns.Skip(i * data.Width).Take(data.Width))],
            Factors = [.. data.Factors.Select((factor, g) => factor with { Codes = [.. order.Select(i => names[g][factor.Codes[i]])] })],
        };
    }

    private static double Draw(ModelTask task, double eta, int classes, Random random, Func<double> normal) => task.Name switch
    {
        "continuous" => eta + normal(),
        "binary" => random.NextDouble() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0,
        "count" => Poisson(Math.Exp(eta), random),
        _ => Math.Clamp(Math.Floor((eta + Logistic(random) + 2.5) * classes / 5), 0, classes - 1),
    };

    private static double Logistic(Random random)
    {
        var p = random.NextDouble();
        return Math.Log((p + 1e-12) / (1 - p));
    }

    private static int Poisson(double mean, Random random)
    {
        var (count, product) = (0, random.NextDouble());
        while (product > Math.Exp(-mean))
        {
            (count, product) = (count + 1, product * random.NextDouble());
        }

        return count;
    }
}
