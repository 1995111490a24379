using Armed.Trainer.Refit.Linear;

namespace Armed.Trainer.Tests.Refit.Linear;

public sealed class MixedSystemTests
{
    // Both sides are double precision on well-conditioned systems of at most some hundreds of unknowns: errors are near 1e-12.
    private const double Tolerance = 1e-9;

    public static TheoryData<string, int> Designs()
    {
        var data = new TheoryData<string, int>();
        foreach (string name in new[] { "one", "oneSlopes", "oneWide", "crossed", "crossedSlopes", "nested", "three", "noBorder", "bigCore" })
            for (int seed = 1; seed <= 3; seed++)
                data.Add(name, seed);
        return data;
    }

    [Theory]
    [MemberData(nameof(Designs))]
    public void EveryQuantity_RandomDesign_EqualsDenseAlgebra(string name, int seed)
    {
        var design = Design(name, seed);
        foreach (bool withFlat in new[] { true, false })
            foreach (bool weighted in new[] { true, false })
                AssertEqual(design, weighted, withFlat);
    }

    private static RandomDesign Design(string name, int seed) => name switch
    {
        "one" => new(seed, 60, [(9, 1, -1)], 3, 2),
        "oneSlopes" => new(seed, 90, [(12, 3, -1)], 5, 5),
        "oneWide" => new(seed, 400, [(30, 11, -1)], 19, 7),
        "crossed" => new(seed, 150, [(40, 1, -1), (25, 1, -1)], 4, 1),
        "crossedSlopes" => new(seed, 150, [(30, 2, -1), (25, 4, -1)], 9, 0),
        "nested" => new(seed, 200, [(6, 2, -1), (30, 1, 0), (90, 3, 1)], 3, 2),
        "three" => new(seed, 250, [(60, 1, -1), (20, 3, -1), (80, 2, 1)], 2, 2),
        "noBorder" => new(seed, 80, [(10, 1, -1), (12, 2, -1)], 0, 0),
        "bigCore" => new(seed, 900, [(120, 1, -1), (90, 2, -1)], 6, 3),
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
        for (int g = 0; g < design.Factors.Count; g++)
            for (int level = 0; level < design.Factors[g].Levels; level++)
            {
                int size = design.Factors[g].Size, start = system.Start(g) + level * size;
                AssertClose(reference.Inverse.SubMatrix(start, size, start, size).ToRowMajorArray(), system.InverseBlock(g, level));
            }
        int border = reference.Unknowns - system.BorderStart;
        if (border > 0)
            AssertClose(reference.Inverse.SubMatrix(system.BorderStart, border, system.BorderStart, border).ToRowMajorArray(), system.InverseBorder);
        else
            Assert.Equal(0, system.InverseBorder.Length);
    }

    [Fact]
    public void Multiply_RandomDesign_EqualsDesignMatrix()
    {
        var design = Design("three", 5);
        var system = new MixedSystem(design.Rows, design.Width, design.Columns, design.Factors, design.Border, design.Flat);
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
        var system = new MixedSystem(design.Rows, design.Width, design.Columns, design.Factors, design.Border, design.Flat);
        system.Assemble(weighted ? design.Weights : []);
        Assert.True(system.TryFactor(design.Lambdas, design.BorderScale, design.BorderRidge));
        return system;
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * (1 + Math.Abs(expected[i])), $"{i}: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
