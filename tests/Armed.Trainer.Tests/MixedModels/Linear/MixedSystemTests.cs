using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.Tests.MixedModels.Linear;

public sealed class MixedSystemTests
{
    // Both sides are double precision on well-conditioned systems of at most some hundreds of unknowns: errors are near 1e-12.
    private const double Tolerance = 1e-9;

    public static TheoryData<string, int> Designs()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in new[] { "one", "oneSlopes", "oneWide", "crossed", "crossedSlopes", "nested", "three", "noBorder", "bigCore" })
        {
            for (var seed = 1; seed <= 3; seed++)
            {
                data.Add(name, seed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void EveryQuantity_RandomDesign_EqualsDenseAlgebra(string name, int seed)
    {
        var design = Design(name, seed);
        foreach (var withFlat in new[] { true, false })
        {
            foreach (var weighted in new[] { true, false })
            {
                AssertEqual(design, weighted, withFlat);
            }
        }
    }

    [Fact]
    public void EveryQuantity_AnyShape_EqualsDenseAlgebra()
    {
        for (var seed = 100; seed < 140; seed++)
        {
            AssertEqual(RandomDesign.OfAnyShape(seed), weighted: seed % 2 == 0, withFlat: seed % 3 > 0);
        }
    }

    [Theory]
    [InlineData("one")]
    [InlineData("three")]
    [InlineData("bigCore")]
    public void EveryQuantity_OtherRowOrderAndLevelNames_IsTheSame(string name)
    {
        var design = Design(name, 7);
        var random = new Random(3);
        var order = Shuffled(design.Rows, random);
        int[][] names = [.. design.Factors.Select(f => Shuffled(f.Levels, random))];
        MixedSystem plain = Factored(design, true), renamed = Factored(design.Renamed(order, names), true);
        Assert.Equal(plain.LogDeterminant(true), renamed.LogDeterminant(true), Tolerance);
        plain.Invert(true);
        renamed.Invert(true);
        for (var g = 0; g < design.Factors.Count; g++)
        {
            for (var level = 0; level < design.Factors[g].Levels; level++)
            {
                AssertClose(plain.InverseBlock(g, level), renamed.InverseBlock(g, names[g][level]));
            }
        }

        double[] variances = new double[design.Rows], others = new double[design.Rows];
        plain.RowVariances(variances);
        renamed.RowVariances(others);
        AssertClose([.. order.Select(i => variances[i])], others);
    }

    [Fact]
    public void TryFactor_VarianceOfZero_LeavesTheFactorOut()
    {
        var design = Design("crossed", 4);
        design.Lambdas[1] = [0];
        AssertEqual(design, weighted: true, withFlat: true);
        var system = Factored(design, true);
        system.Invert(true);
        Assert.Equal(1, system.InverseBlock(1, 0)[0], Tolerance);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("bigCore")]
    public void TryFactor_NotPositiveDefinite_False(string name)
    {
        var design = Design(name, 2);
        var system = design.System();
        system.Assemble([.. design.Weights.Select(w => -1000 * w)]);
        Assert.False(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        system.Assemble(design.Weights);
        Assert.True(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
    }

    [Fact]
    public void Assemble_Again_ForgetsTheWeightsBefore()
    {
        var design = Design("three", 9);
        var system = Factored(design, true);
        system.Assemble([]);
        Assert.True(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        Assert.Equal(Factored(design, false).LogDeterminant(true), system.LogDeterminant(true));
    }

    [Fact]
    public void Pattern_NestedFactors_DoesNotFill()
    {
        var design = new RandomDesign(1, 5000, [(5, 1, -1), (50, 1, 0), (500, 1, 1), (2500, 1, 2)], 2, 2);
        var pattern = design.System().Pattern;
        Assert.InRange(pattern.CoreNodes, 0, 16);
        Assert.True(pattern.Neighbours.Length <= 3 * 2500, "a level has no neighbours but the levels that hold it");
    }

    // The designs compared with dense algebra above reach both factorisations of the core: the own one and, beyond 64 unknowns, torch's.
    [Theory]
    [InlineData("bigCore", 65, 200)]
    [InlineData("crossed", 1, 64)]
    public void Pattern_CrossedFactors_LeavesACore(string name, int least, int most)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            Assert.InRange(Design(name, seed).System().Pattern.Core, least, most);
        }
    }

    private static int[] Shuffled(int count, Random random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }

    private static RandomDesign Design(string name, int seed) => name switch
    {
        "one" => new(seed, 60, [(9, 1, -1)], 3, 2),
        "oneSlopes" => new(seed, 90, [(12, 3, -1)], 5, 5),
        "oneWide" => new(seed, 200, [(12, 11, -1)], 19, 7),
        "crossed" => new(seed, 150, [(40, 1, -1), (25, 1, -1)], 4, 1),
        "crossedSlopes" => new(seed, 150, [(30, 2, -1), (25, 4, -1)], 9, 0),
        "nested" => new(seed, 150, [(5, 2, -1), (18, 1, 0), (45, 3, 1)], 3, 2),
        "three" => new(seed, 200, [(40, 1, -1), (15, 3, -1), (45, 2, 1)], 2, 2),
        "noBorder" => new(seed, 80, [(10, 1, -1), (12, 2, -1)], 0, 0),
        "bigCore" => new(seed, 600, [(80, 1, -1), (60, 2, -1)], 6, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static void AssertEqual(RandomDesign design, bool weighted, bool withFlat)
    {
        var reference = new DenseReference(design, weighted, withFlat);
        var system = Factored(design, weighted);
        Assert.Equal(design.Size, system.Size);
        Assert.Equal(reference.LogDeterminant, system.LogDeterminant(withFlat), Tolerance);
        AssertSolution(design, reference, system, withFlat);
        system.Invert(withFlat);
        AssertBlocks(design, reference, system);
        var variances = new double[design.Rows];
        system.RowVariances(variances);
        AssertClose(reference.RowVariances(), variances);
    }

    private static void AssertSolution(RandomDesign design, DenseReference reference, MixedSystem system, bool withFlat)
    {
        double[] right = [.. Enumerable.Range(0, design.Size).Select(i => Math.Sin(i + 1))];
        var expected = right.ToArray();
        (reference.Inverse * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(right[..reference.Unknowns])).ToArray().CopyTo(expected, 0);
        system.Solve(right, withFlat);
        AssertClose(expected, right);
    }

    private static void AssertBlocks(RandomDesign design, DenseReference reference, MixedSystem system)
    {
        for (var g = 0; g < design.Factors.Count; g++)
        {
            for (var level = 0; level < design.Factors[g].Levels; level++)
            {
                int size = design.Factors[g].Size, start = system.Start(g) + level * size;
                AssertClose(reference.Inverse.SubMatrix(start, size, start, size).ToRowMajorArray(), system.InverseBlock(g, level));
            }
        }

        var border = reference.Unknowns - system.BorderStart;
        if (border > 0)
        {
            AssertClose(reference.Inverse.SubMatrix(system.BorderStart, border, system.BorderStart, border).ToRowMajorArray(), system.InverseBorder);
        }
        else
        {
            Assert.Equal(0, system.InverseBorder.Length);
        }
    }

    [Fact]
    public void Multiply_RandomDesign_EqualsDesignMatrix()
    {
        var design = Design("three", 5);
        var system = design.System();
        var matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(design.DesignMatrix());
        double[] b = [.. Enumerable.Range(0, design.Size).Select(i => Math.Cos(i))], r = [.. Enumerable.Range(0, design.Rows).Select(i => Math.Sin(i))];
        double[] eta = [.. r], back = [.. b];
        system.Multiply(b, eta);
        system.MultiplyTransposed(r, back);
        AssertClose([.. (matrix * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(b)).Select((x, i) => x + r[i])], eta);
        AssertClose((matrix.Transpose() * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(r)).ToArray(), back);
    }

    private static MixedSystem Factored(RandomDesign design, bool weighted)
    {
        var system = design.System();
        system.Assemble(weighted ? design.Weights : []);
        Assert.True(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        return system;
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * (1 + Math.Abs(expected[i])), $"{i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
