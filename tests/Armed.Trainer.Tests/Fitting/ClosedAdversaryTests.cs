using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>R of the closed adversary against its definition written out in double precision.</summary>
public sealed class ClosedAdversaryTests
{
    private const int Rows = 60, Width = 5, Clusters = 7;
    private static readonly long[] s_clusters = [.. Enumerable.Range(0, Rows).Select(i => (long)(i * i % 11 % Clusters))];
    private static readonly double[,] s_activations = Activations();

    [Fact]
    public void Add_Gradient_IsThatOfFiniteDifferences()
    {
        using var layer = new Layer(s_activations);
        var (dependence, gradient) = layer.Measure(s_clusters);

        Assert.Equal(R(s_activations, s_clusters, layer.Basis), dependence, 1e-5);
        double[] expected = [.. Enumerable.Range(0, Rows * Width).Select(at => Slope(at, layer.Basis))];
        var bound = 1e-4 * expected.Max(Math.Abs); // single precision against differences in double
        Assert.All(Enumerable.Range(0, Rows * Width), at => Assert.Equal(expected[at], gradient[at], bound));
    }

    [Theory]
    [InlineData(20, 33)]
    [InlineData(20, 20)]
    [InlineData(33, 20)]
    public void Add_LayersWiderThanTheBatchAndNot_HaveTheGradientOfTheDefinition(int rows, int width)
    {
        long[] clusters = [.. Enumerable.Range(0, rows).Select(i => (long)(i % 6))];
        using FloatBuffer activations = new(rows, width), basis = new(3, rows);
        var normal = new Normal(5);
        activations.Values.ToArray().Select((_, at) => (float)(normal.Next() + 0.4 * (clusters[at / width] % (1 + at % 3)))).ToArray().CopyTo(activations.Values);
        using var outcome = new ContinuousOutcome();
        using var y = tensor(Enumerable.Range(0, rows).Select(i => (float)Math.Cos(3 * i)).ToArray()).unsqueeze(1);
        new OutcomeBasis(outcome).Fill(y, basis.Values);
        var pairs = new BatchPairs();
        pairs.Set(clusters);

        using var scope = NewDisposeScope();
        var a = activations.Tensor.to(float64).detach().requires_grad_(true);
        var defined = ClosedAdversary.ByRow(a, basis.Tensor.to(float64), pairs).Parts.sum() / rows;
        defined.backward();
        var expected = a.grad!.flatten().data<double>().ToArray();
        using var dependence = new DenseDependence(activations, basis);
        var gradient = new float[rows * width];
        double measured;
        using (no_grad())
        {
            measured = dependence.Add([pairs], 1, gradient);
        }

        Assert.Equal(defined.item<double>(), measured, 1e-5);
        var bound = 1e-4 * expected.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, rows * width), at => Assert.Equal(expected[at], gradient[at], bound));
    }

    [Fact]
    public void Add_PermutedClusters_AreMinusTheTraceOverRowsOnAverage()
    {
        // E R = -tr(P S) / (B - 1) over permutations, of the rows whose cluster has others: rows of a batch sum to 0.
        using var layer = new Layer(s_activations);
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => layer.Measure(Permuted(random)).Dependence)];
        var error = Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1) / values.Length);

        Assert.InRange(values.Average() + Trace(s_activations, layer.Basis) / (Rows - 1), -2 * error, 2 * error);
    }

    [Fact]
    public void Add_LinearMapOfTheActivations_ChangesLittle()
    {
        var map = new double[Width, Width];
        for (var j = 0; j < Width; j++)
        {
            map[j, j] = Math.Pow(30, j - 2);
            map[(j + 1) % Width, j] = 0.3 * map[j, j];
        }

        using Layer layer = new(s_activations), mapped = new(Product(s_activations, map));
        var expected = layer.Measure(s_clusters).Dependence;

        Assert.Equal(expected, mapped.Measure(s_clusters).Dependence, 0.05 * Math.Abs(expected)); // what the ridge leaves
    }

    [Fact]
    public void Fill_Outcomes_AreOrthonormalAndHoldTheConstant()
    {
        var y = Enumerable.Range(0, Rows).Select(i => (float)Math.Sin(i)).ToArray();
        using var numbers = tensor(y).unsqueeze(1);
        using var codes = tensor(Enumerable.Range(0, Rows).Select(i => (long)(i % 3)).ToArray());
        using var counts = tensor(Enumerable.Range(0, Rows).Select(i => (float)(i % 4)).ToArray()).unsqueeze(1);
        using OutcomeModel continuous = new ContinuousOutcome(), multiclass = new MulticlassOutcome(4), binary = new BinaryOutcome(), count = new CountOutcome(CountFamily.Poisson);

        AssertBasis(continuous, numbers, rank: 3, i => y[i] * y[i]);
        AssertBasis(multiclass, codes, rank: 3, i => i % 3 == 1 ? 1 : 0);
        AssertBasis(binary, counts.gt(1).to(float32), rank: 2, i => i % 4 > 1 ? 1 : 0);
        AssertBasis(count, counts, rank: 2, i => Math.Log(1 + i % 4));
    }

    private static void AssertBasis(OutcomeModel outcome, Tensor y, int rank, Func<int, double> held)
    {
        var basis = new OutcomeBasis(outcome);
        var values = new float[basis.Count * Rows];
        basis.Fill(y, values);
        double[][] columns = [.. values.Chunk(Rows).Select(column => column.Select(v => (double)v).ToArray()).Where(column => column.Any(v => v != 0))];

        Assert.Equal(rank, columns.Length);
        for (var a = 0; a < rank; a++)
        {
            Assert.All(Enumerable.Range(0, rank), b => Assert.Equal(a == b ? 1 : 0, Dot(columns[a], columns[b]), 1e-5));
        }

        foreach (var f in (Func<int, double>[])[held, _ => 1])
        {
            double[] target = [.. Enumerable.Range(0, Rows).Select(f)];
            Assert.Equal(Dot(target, target), columns.Sum(column => Math.Pow(Dot(column, target), 2)), 1e-3);
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Slope(int at, double[][] basis)
    {
        const double Step = 1e-5;
        double At(double shift)
        {
            var moved = (double[,])s_activations.Clone();
            moved[at / Width, at % Width] += shift;
            return R(moved, s_clusters, basis);
        }

        return (At(Step) - At(-Step)) / (2 * Step);
    }

    private static long[] Permuted(Random random)
    {
        // Clusters of which each row has others, so that every row counts.
        long[] clusters = [.. Enumerable.Range(0, Rows).Select(i => (long)(i % Clusters))];
        random.Shuffle(clusters);
        return clusters;
    }

    private static double[,] Activations()
    {
        var normal = new Normal(8);
        var a = new double[Rows, Width];
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Width; j++)
            {
                a[i, j] = (float)(normal.Next() + 0.3 * (s_clusters[i] - 3) * (j % 2) + 4 * j);
            }
        }

        return a;
    }

    /// <summary>R as it is defined: a sum over pairs of different rows.</summary>
    private static double R(double[,] a, long[] clusters, double[][] basis)
    {
        var (h, p) = Residuals(a, basis);
        double sum = 0;
        for (var i = 0; i < Rows; i++)
        {
            double others = clusters.Count(c => c == clusters[i]) - 1;
            for (var k = 0; k < Rows; k++)
            {
                sum += k != i && clusters[k] == clusters[i] ? Form(h, p, i, k) / others : 0;
            }
        }

        return sum / Rows;
    }

    private static double Trace(double[,] a, double[][] basis)
    {
        var (h, p) = Residuals(a, basis);
        return Enumerable.Range(0, Rows).Sum(i => Form(h, p, i, i)) / Rows;
    }

    private static double Form(double[,] h, double[,] p, int i, int k)
    {
        double sum = 0;
        for (var j = 0; j < Width; j++)
        {
            for (var l = 0; l < Width; l++)
            {
                sum += h[i, j] * p[j, l] * h[k, l];
            }
        }

        return sum;
    }

    /// <summary>The standardised activations less the basis, and (h'h / B + ridge I)^-1.</summary>
    private static (double[,] H, double[,] P) Residuals(double[,] a, double[][] basis)
    {
        var h = new double[Rows, Width];
        for (var j = 0; j < Width; j++)
        {
            double[] column = [.. Enumerable.Range(0, Rows).Select(i => a[i, j])];
            var (mean, sd) = (column.Average(), Math.Sqrt(column.Sum(v => Math.Pow(v - column.Average(), 2)) / Rows));
            double[] z = [.. column.Select(v => (v - mean) / (sd + 1e-3))];
            foreach (var q in basis)
            {
                var along = Dot(q, z);
                z = [.. z.Select((v, i) => v - along * q[i])];
            }

            for (var i = 0; i < Rows; i++)
            {
                h[i, j] = z[i];
            }
        }

        using var scope = NewDisposeScope();
        var matrix = from_array(h);
        var inverse = linalg.inv(matrix.t().mm(matrix) / Rows + 0.03 * eye(Width, dtype: float64));
        var p = new double[Width, Width];
        for (var j = 0; j < Width * Width; j++)
        {
            p[j / Width, j % Width] = inverse[j / Width, j % Width].item<double>();
        }

        return (h, p);
    }

    private static double[,] Product(double[,] a, double[,] map)
    {
        var product = new double[Rows, Width];
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Width; j++)
            {
                product[i, j] = Enumerable.Range(0, Width).Sum(k => a[i, k] * map[k, j]);
            }
        }

        return product;
    }

    /// <summary>A layer's activations given a continuous outcome.</summary>
    private sealed class Layer : IDisposable
    {
        private readonly FloatBuffer _activations = new(Rows, Width), _basis = new(3, Rows);
        private readonly DenseDependence _dependence;

        public Layer(double[,] activations)
        {
            activations.Cast<double>().Select(v => (float)v).ToArray().CopyTo(_activations.Values);
            using var y = tensor(Enumerable.Range(0, Rows).Select(i => (float)Math.Cos(3 * i)).ToArray()).unsqueeze(1);
            using var outcome = new ContinuousOutcome();
            new OutcomeBasis(outcome).Fill(y, _basis.Values);
            _dependence = new DenseDependence(_activations, _basis);
            Basis = [.. _basis.Values.ToArray().Chunk(Rows).Select(column => column.Select(v => (double)v).ToArray())];
        }

        public double[][] Basis { get; }

        public (double Dependence, float[] Gradient) Measure(long[] clusters)
        {
            using var _ = no_grad();
            var pairs = new BatchPairs();
            pairs.Set(clusters);
            var gradient = new float[Rows * Width];
            return (_dependence.Add([pairs], 1, gradient), gradient);
        }

        public void Dispose()
        {
            _dependence.Dispose();
            _activations.Dispose();
            _basis.Dispose();
        }
    }
}
