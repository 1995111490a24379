using Armed.Runtime;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Tests.MixedModels.Multinomial;

/// <summary>Simulated rows of several unordered classes: an intercept and two normal columns with coefficients, effects of one factor's clusters, independent over classes.</summary>
internal static class MultinomialModels
{
    /// <param name="seed">Of the draws.</param>
    /// <param name="classes">Classes O.</param>
    /// <param name="rows">Rows N.</param>
    /// <param name="clusters">Clusters C.</param>
    /// <param name="size">Effects per class: the intercept, then slopes of the columns.</param>
    /// <param name="sd">Standard deviation of the effects.</param>
    /// <param name="penalised">Whether the columns' coefficients have a prior.</param>
    /// <param name="isWeighted">Whether rows have weights.</param>
    public static MixedModelData Make(int seed, int classes, int rows, int clusters, int size = 1, double sd = 0.8, bool penalised = false, bool isWeighted = false)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        float[] columns = [.. Enumerable.Range(0, rows).SelectMany(_ => new[] { 1f, (float)Normal(), (float)Normal() })];
        int[] codes = [.. Enumerable.Range(0, rows).Select(i => i < clusters ? i : random.Next(clusters))];
        double[] coefficients = [.. Enumerable.Range(0, 3 * classes).Select(_ => 0.6 * Normal())], effects = [.. Enumerable.Range(0, clusters * size * classes).Select(_ => sd * Normal())];
        double Eta(int i, int o) => Enumerable.Range(0, 3).Sum(j => columns[(i * 3) + j] * coefficients[(j * classes) + o])
            + Enumerable.Range(0, size).Sum(k => columns[(i * 3) + k] * effects[(((codes[i] * size) + k) * classes) + o]);
        return new MixedModelData
        {
            Task = ModelTask.Multiclass,
            Rows = rows,
            Classes = classes,
            Outcome = [.. Enumerable.Range(0, rows).Select(i => (double)Draw([.. Enumerable.Range(0, classes).Select(o => Eta(i, o))], random))],
            Weights = isWeighted ? [.. Enumerable.Range(0, rows).Select(i => 0.5 + (i % 3))] : null,
            Width = 3,
            Columns = columns,
            Fixed = [0, 1, 2],
            Ridge = penalised ? [-1, 0, 0] : [-1, -1, -1],
            Factors = [new RandomFactor { Name = "cluster", Levels = clusters, Codes = codes, Design = [.. Enumerable.Range(0, size)], Blocks = [new CovarianceBlock(0, size, true)] }],
        };
    }

    /// <summary>The same rows with each class called by another code.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="names">The new code of each class.</param>
    public static MixedModelData Renamed(MixedModelData data, int[] names) => data with { Outcome = Array.ConvertAll(data.Outcome, y => (double)names[(int)y]) };

    private static int Draw(double[] eta, Random random)
    {
        var power = Array.ConvertAll(eta, Math.Exp);
        var (left, o) = (random.NextDouble() * power.Sum(), 0);
        while (o < power.Length - 1 && left > power[o])
        {
            left -= power[o++];
        }

        return o;
    }
}
