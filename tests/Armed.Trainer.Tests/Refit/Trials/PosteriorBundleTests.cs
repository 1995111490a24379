using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>What bundles with full posterior covariances answer, against the same from the estimates in double precision.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class PosteriorBundleTests
{
    private const int Clusters = 8;

    /// <summary>
    /// Gaussian rows of a cluster with design Phi: S = T (I + Phi'Phi T / sigma^2)^-1, m = S Phi'(y - f) / sigma^2. Up to 8 effects have an unstructured T, 23 a diagonal
    /// one; S is full in all.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(23)]
    public void MixedGraph_LinearSlopes_HasMeanAndSdOfThePosterior(int effects)
    {
        var (x, y, g) = Table(effects, rows: 50 * Clusters);
        using var run = FitRun.Of(FitRun.Csv([.. x.Select((column, j) => ($"x{j:00}", (Array)column)), ("g", g), ("y", y)]));
        var slopes = string.Join(" + ", x.Select((_, j) => $"x{j:00}"));
        var manifest = run.Fit(new TrainingOptions { Hidden = [], Random = $"1 + {slopes}", ZPredictor = true, ZPredictorHidden = [], MaxEpochs = 2, Device = TrainingDevice.Cpu }).Manifest;
        using var model = run.Load();
        var batch = new Batch(model, x, g);
        Assert.Equal(effects, batch.Columns);
        var covariance = Matrix(manifest.RandomEffects[0]);

        var means = new double[Clusters][];
        var posteriors = new double[Clusters][,];
        for (var c = 0; c < Clusters; c++)
        {
            (posteriors[c], means[c]) = Posterior(batch, y, c, covariance, manifest.ResidualSd!.Value);
        }

        var scale = manifest.Outcome.Sd!.Value;
        for (var i = 0; i < batch.Rows; i += 7)
        {
            var phi = batch.Phi(i);
            var c = (int)batch.Codes[i];
            // In units of the outcome: float sums and a float Cholesky factor.
            Assert.Equal(batch.Fixed[i] + Dot(phi, means[c]), batch.Mixed.Linear[i], 2e-4 * scale);
            Assert.Equal(Quadratic(phi, posteriors[c]), Square(batch.Mixed.Sds[i]), 1e-4 * scale * scale);
            Assert.Equal(Quadratic(phi, covariance), Square(batch.Population.Sds[i]), 1e-4 * Quadratic(phi, covariance) + 1e-6);
            var (mean, variance) = Mixture(phi, batch.Membership.AsSpan(i * Clusters, Clusters), means, posteriors);
            Assert.Equal(batch.Fixed[i] + mean, batch.Inferred.Linear[i], 2e-4 * scale);
            Assert.Equal(variance, Square(batch.Inferred.Sds[i]), 1e-3 * variance);
        }
        Assert.True(BundleVerifier.Verify(run["bundle"]).Ok);
    }

    private static (double[][] X, double[] Y, string[] G) Table(int effects, int rows)
    {
        var normal = new Normal(effects);
        double[][] x = [.. Enumerable.Range(1, effects - 1).Select(j => Enumerable.Range(0, rows).Select(_ => j + 2 * normal.Next()).ToArray())];
        double[][] u = [.. Enumerable.Range(0, Clusters).Select(_ => Enumerable.Range(0, effects).Select(_ => normal.Next()).ToArray())];
        string[] g = [.. Enumerable.Range(0, rows).Select(i => $"g{i % Clusters}")];
        double[] y = [.. Enumerable.Range(0, rows).Select(i => 20 + 3 * u[i % Clusters][0] + x.Select((column, j) => (0.5 + u[i % Clusters][j + 1]) * column[i]).Sum() + 4 * normal.Next())];
        return (x, y, g);
    }

    private static (double[,] Covariance, double[] Mean) Posterior(Batch batch, double[] y, int cluster, double[,] prior, double sigma)
    {
        var size = batch.Columns;
        var (products, sums) = (new double[size, size], new double[size]);
        for (var i = 0; i < batch.Rows; i++)
        {
            if (batch.Codes[i] != cluster)
            {
                continue;
            }

            var phi = batch.Phi(i);
            for (var a = 0; a < size; a++)
            {
                sums[a] += phi[a] * (y[i] - batch.Fixed[i]) / (sigma * sigma);
                for (var b = 0; b < size; b++)
                {
                    products[a, b] += phi[a] * phi[b] / (sigma * sigma);
                }
            }
        }
        var system = Product(products, prior);
        for (var a = 0; a < size; a++)
        {
            system[a, a] += 1;
        }

        var covariance = Product(prior, Inverse(system));
        double[] mean = [.. Enumerable.Range(0, size).Select(a => Enumerable.Range(0, size).Sum(b => covariance[a, b] * sums[b]))];
        return (covariance, mean);
    }

    private static (double Mean, double Variance) Mixture(float[] phi, ReadOnlySpan<float> shares, double[][] means, double[][,] posteriors)
    {
        double mean = 0, second = 0;
        for (var c = 0; c < Clusters; c++)
        {
            var effect = Dot(phi, means[c]);
            mean += shares[c] * effect;
            second += shares[c] * (Quadratic(phi, posteriors[c]) + effect * effect);
        }
        return (mean, second - mean * mean);
    }

    private static double[,] Matrix(RandomEffectsDescription effects)
    {
        var size = effects.Terms.Count;
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix[i, j] = effects.Covariance[0][i][j];
            }
        }

        return matrix;
    }

    private static double[,] Product(double[,] left, double[,] right)
    {
        var size = left.GetLength(0);
        var product = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                for (var k = 0; k < size; k++)
                {
                    product[i, j] += left[i, k] * right[k, j];
                }
            }
        }

        return product;
    }

    /// <summary>Gauss and Jordan, with row pivots.</summary>
    private static double[,] Inverse(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var (left, right) = ((double[,])matrix.Clone(), new double[size, size]);
        for (var i = 0; i < size; i++)
        {
            right[i, i] = 1;
        }

        for (var k = 0; k < size; k++)
        {
            var pivot = Enumerable.Range(k, size - k).MaxBy(i => Math.Abs(left[i, k]));
            var factor = 1 / left[pivot, k];
            for (var j = 0; j < size; j++)
            {
                (left[k, j], left[pivot, j]) = (left[pivot, j], left[k, j]);
                (right[k, j], right[pivot, j]) = (right[pivot, j], right[k, j]);
                (left[k, j], right[k, j]) = (left[k, j] * factor, right[k, j] * factor);
            }
            for (var i = 0; i < size; i++)
            {
                var times = i == k ? 0 : left[i, k];
                for (var j = 0; times != 0 && j < size; j++)
                {
                    (left[i, j], right[i, j]) = (left[i, j] - times * left[k, j], right[i, j] - times * right[k, j]);
                }
            }
        }
        return right;
    }

    private static double Quadratic(float[] phi, double[,] matrix)
    {
        double sum = 0;
        for (var i = 0; i < phi.Length; i++)
        {
            for (var j = 0; j < phi.Length; j++)
            {
                sum += phi[i] * phi[j] * matrix[i, j];
            }
        }

        return sum;
    }

    private static double Dot(float[] phi, double[] effects) => phi.Zip(effects, (p, u) => p * u).Sum();

    private static double Square(double value) => value * value;

    /// <summary>Everything that the bundle answers on the table's own rows.</summary>
    private sealed class Batch
    {
        private readonly float[] _design;

        public Batch(ArmedModel model, double[][] x, string[] g)
        {
            Rows = g.Length;
            float[] features = [.. Enumerable.Range(0, Rows).SelectMany(i => x.Select(column => (float)column[i]))];
            Codes = [.. g.Select(name => (long)model.Factors[0].CodeOf(name))];
            Columns = model.DesignColumns(model.Factors[0]);
            (Fixed, _design, Membership) = (new float[Rows], new float[Rows * Columns], new float[Rows * Clusters]);
            model.ComputeDesign(features, [], model.Factors[0], Fixed, _design);
            model.PredictMembership(features, [], model.Factors[0], Membership);
            (Mixed, Population, Inferred) = (Predict(PredictionHead.Mixed), Predict(PredictionHead.Fixed), Predict(PredictionHead.Inferred));

            (float[] Linear, float[] Sds) Predict(PredictionHead head)
            {
                var (linear, sds) = (new float[Rows], new float[Rows]);
                model.Predict(features, [], Codes, [], new PredictionDestination { LinearPredictors = linear, Sds = sds }, head, UnknownClusterPolicy.Population);
                return (linear, sds);
            }
        }

        public int Rows { get; }

        public int Columns { get; }

        public long[] Codes { get; }

        public float[] Fixed { get; }

        public float[] Membership { get; }

        public (float[] Linear, float[] Sds) Mixed { get; }

        public (float[] Linear, float[] Sds) Population { get; }

        public (float[] Linear, float[] Sds) Inferred { get; }

        public float[] Phi(int row) => _design[(row * Columns)..((row + 1) * Columns)];
    }
}
