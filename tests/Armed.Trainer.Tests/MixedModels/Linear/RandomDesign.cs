using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.Tests.MixedModels.Linear;

/// <summary>A small random mixed model with everything a system asks for, and H as a dense matrix.</summary>
internal sealed class RandomDesign
{
    private readonly Random _random;

    /// <summary>Levels and effects per factor; a factor nested in another one is given by its parent's index, else -1.</summary>
    public RandomDesign(int seed, int rows, (int Levels, int Effects, int Parent)[] factors, int border, int flat, double flatRidge = 1e-10)
    {
        _random = new Random(seed);
        (Rows, Flat, Width) = (rows, flat, border + factors.Max(f => f.Effects) + 1);
        Columns = [.. Enumerable.Range(0, rows * Width).Select(_ => (float)(2 * _random.NextDouble() - 1))];
        Border = [.. Enumerable.Range(0, border)];
        foreach (var (levels, effects, parent) in factors)
        {
            Factors.Add(Factor(levels, effects, parent));
        }

        Weights = [.. Enumerable.Range(0, rows).Select(_ => 0.2 + _random.NextDouble())];
        Lambdas = [.. Factors.Select(f => Lower(f.Size))];
        BorderScale = [.. Border.Select(j => j < border - flat ? 0.3 + _random.NextDouble() : 1)];
        BorderRidge = [.. Border.Select(j => j < border - flat ? 1 : flatRidge)];
    }

    public int Rows { get; }

    public int Width { get; }

    public int Flat { get; }

    public float[] Columns { get; init; }

    public int[] Border { get; }

    public List<RandomFactor> Factors { get; init; } = [];

    public double[] Weights { get; init; }

    public List<double[]> Lambdas { get; init; }

    public double[] BorderScale { get; }

    public double[] BorderRidge { get; }

    public int Size => Factors.Sum(f => f.Levels * f.Size) + Border.Length;

    /// <summary>Sizes, factors and effects drawn too.</summary>
    public static RandomDesign OfAnyShape(int seed)
    {
        var random = new Random(seed);
        var factors = new (int, int, int)[random.Next(1, 5)];
        for (var g = 0; g < factors.Length; g++)
        {
            factors[g] = (random.Next(1, 30), random.Next(1, 5), random.Next(-1, g));
        }

        var border = random.Next(0, 12);
        // Few rows may not identify the flat coefficients: a ridge that keeps H's condition number far from 1e7.
        return new(seed, random.Next(1, 200), factors, border, random.Next(0, Math.Min(border, 3) + 1), flatRidge: 1e-2);
    }

    /// <summary>The system with its design, not yet assembled.</summary>
    public MixedSystem System() => new(Rows, Width, Columns, Factors, Border, Flat);

    /// <summary>The same model with row i taken from rowOrder[i] and level c of each factor g called levelNames[g][c].</summary>
    public RandomDesign Renamed(int[] rowOrder, int[][] levelNames) => new(this)
    {
        Columns = [.. rowOrder.SelectMany(i => Columns.AsSpan(i * Width, Width).ToArray())],
        Weights = [.. rowOrder.Select(i => Weights[i])],
        Factors = [.. Factors.Select((f, g) => f with { Codes = [.. rowOrder.Select(i => levelNames[g][f.Codes[i]])] })],
    };

    private RandomDesign(RandomDesign other)
    {
        _random = other._random;
        (Rows, Width, Flat, Columns, Border, Weights, Lambdas) = (other.Rows, other.Width, other.Flat, other.Columns, other.Border, other.Weights, other.Lambdas);
        (BorderScale, BorderRidge) = (other.BorderScale, other.BorderRidge);
    }

    /// <summary>M [N, Size] as the definition says.</summary>
    public double[,] DesignMatrix()
    {
        var matrix = new double[Rows, Size];
        for (var i = 0; i < Rows; i++)
        {
            var start = 0;
            foreach (var factor in Factors)
            {
                for (var k = 0; k < factor.Size; k++)
                {
                    matrix[i, start + factor.Codes[i] * factor.Size + k] = Columns[i * Width + factor.Design[k]];
                }

                start += factor.Levels * factor.Size;
            }
            for (var j = 0; j < Border.Length; j++)
            {
                matrix[i, start + j] = Columns[i * Width + Border[j]];
            }
        }
        return matrix;
    }

    /// <summary>S [Size, Size].</summary>
    public double[,] Scales()
    {
        var scales = new double[Size, Size];
        var start = 0;
        for (var g = 0; g < Factors.Count; g++)
        {
            for (var level = 0; level < Factors[g].Levels; level++, start += Factors[g].Size)
            {
                for (var k = 0; k < Factors[g].Size; k++)
                {
                    for (var l = 0; l < Factors[g].Size; l++)
                    {
                        scales[start + k, start + l] = Lambdas[g][k * Factors[g].Size + l];
                    }
                }
            }
        }

        for (var j = 0; j < Border.Length; j++)
        {
            scales[start + j, start + j] = BorderScale[j];
        }

        return scales;
    }

    private RandomFactor Factor(int levels, int effects, int parent) => new()
    {
        Name = "factor",
        Levels = levels,
        Codes = [.. Enumerable.Range(0, Rows).Select(i => parent < 0 ? Uneven(levels) : Child(levels, Factors[parent], i))],
        Design = [.. Enumerable.Range(0, effects).Select(k => Width - 1 - k)],
        Blocks = [new CovarianceBlock(0, effects, true)],
    };

    // Some levels often, some once, some never.
    private int Uneven(int levels) => (int)(levels * Math.Pow(_random.NextDouble(), 1.7));

    private int Child(int levels, RandomFactor parent, int row)
    {
        var each = Math.Max(1, levels / parent.Levels);
        return Math.Min(levels - 1, parent.Codes[row] * each + _random.Next(each));
    }

    private double[] Lower(int size)
    {
        var lambda = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            for (var l = 0; l <= k; l++)
            {
                lambda[k * size + l] = k == l ? 0.2 + _random.NextDouble() : _random.NextDouble() - 0.5;
            }
        }

        return lambda;
    }
}
