using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Blocks of one variance with more effects than clusters have rows: fewer unknowns, the same estimates.</summary>
public sealed class RotatedEffectsTests
{
    private const int Columns = 12, Clusters = 40, Rows = 170;

    private static readonly MixedModelOptions s_joint = new() { QuadratureNodes = 1, Tolerance = 1e-10 };

    [Theory]
    [InlineData("continuous", true)]
    [InlineData("continuous", false)]
    [InlineData("binary", true)]
    [InlineData("count", false)]
    public void Fit_FewRowsPerCluster_EqualsTheWholeModel(string kind, bool withSlope)
    {
        var data = Model(new ModelTask(kind), withSlope);
        var cancellation = TestContext.Current.CancellationToken;
        var rotated = Assert.IsType<RotatedEffects>(RotatedEffects.Of(data));
        Assert.Equal((withSlope ? 2 : 1) + 5, rotated.Data.Factors[0].Size);
        Assert.Equal(rotated.Data.Factors[0].Size, RotatedEffects.Effects(data));

        var (whole, found) = (MixedModelSolver.Fit(new MixedModelProblem(data), s_joint, cancellation), MixedModelSolver.Fit(data, s_joint, cancellation));

        Assert.True(whole.Factors[0].Covariance[^1] > 0.01);
        Assert.Equal(whole.LogLikelihood, found.LogLikelihood, 1e-4);
        Assert.Equal(whole.Parameters, found.Parameters);
        Near(whole, found, 2e-3);
    }

    /// <summary>At given variances there is no search, so that single precision of the rotated columns is the only difference.</summary>
    [Theory]
    [InlineData("continuous")]
    [InlineData("binary")]
    public void Fit_GivenVariances_EqualsTheWholeModel(string kind)
    {
        var data = Model(new ModelTask(kind), withSlope: true);
        var cancellation = TestContext.Current.CancellationToken;
        var whole = MixedModelSolver.Fit(new MixedModelProblem(data), s_joint with { ExactFixedEffects = false, Inference = false, Tolerance = 1e-12 }, cancellation);

        Near(GivenVariances.Fit(data, whole, 1, cancellation), whole, kind == "binary" ? 1e-3 : 1e-5);
    }

    [Fact]
    public void Fit_WithoutInference_HoldsOnePosteriorOnly()
    {
        var data = Model(ModelTask.Continuous, withSlope: false);

        var quick = MixedModelSolver.Fit(data, s_joint with { Inference = false }, TestContext.Current.CancellationToken).Factors[0];
        var whole = MixedModelSolver.Fit(data, s_joint, TestContext.Current.CancellationToken).Factors[0];

        Assert.Same(quick.Posterior, quick.PosteriorWithFixed);
        Assert.NotSame(whole.Posterior, whole.PosteriorWithFixed);
    }

    /// <summary>Two rows for each cluster: an intercept and two directions, of which quadrature has a grid.</summary>
    [Fact]
    public void Nodes_FewDirections_AreThoseOfQuadrature()
    {
        var data = Model(ModelTask.Binary, withSlope: false);
        data = data with { Factors = [data.Factors[0] with { Levels = Rows / 2, Codes = [.. Enumerable.Range(0, Rows).Select(i => i / 2)] }] };
        var options = new MixedModelOptions { QuadratureNodes = 5 };

        Assert.Equal(3, RotatedEffects.Effects(data));
        Assert.Equal(5, QuadratureCost.Nodes(data, options));
        Assert.Equal(5, MixedModelSolver.Fit(data, options with { Tolerance = 1e-3, Inference = false }, TestContext.Current.CancellationToken).Nodes);
    }

    [Fact]
    public void Of_ManyRowsSeveralFactorsOrFullBlocks_IsNull()
    {
        var data = Model(ModelTask.Continuous, withSlope: false);
        var factor = data.Factors[0];

        Assert.Null(RotatedEffects.Of(data with { Factors = [factor, factor] }));
        Assert.Null(RotatedEffects.Of(data with { Factors = [factor with { Codes = [.. factor.Codes.Select(code => code / 10)] }] }));
        Assert.Null(RotatedEffects.Of(data with { Factors = [factor with { Blocks = [new CovarianceBlock(0, factor.Size, true)] }] }));
    }

    [Fact]
    public void Blocks_SameClustersAndNumbers_AreComputedOnce()
    {
        var data = Model(ModelTask.Continuous, withSlope: false);
        var (factor, known) = (data.Factors[0], new RotatedBlocks());
        var block = factor.Blocks[^1];
        var first = known.Of(data, block);
        int[] reversed = [.. Enumerable.Range(0, Rows).Reverse()];

        Assert.Same(first, known.Of(data with { Fixed = [0], Ridge = [-1], Columns = [.. data.Columns] }, block));
        Assert.NotSame(first, known.Of(data with { Factors = [factor with { Codes = [.. factor.Codes.Reverse()] }] }, block));
        Assert.NotSame(first, known.Of(data with { Positions = reversed }, block));
        Assert.Equal(5, factor.MostRows());
    }

    private static void Near(MixedModelFit expected, MixedModelFit found, double tolerance)
    {
        void Same(IEnumerable<double> a, IEnumerable<double> b) => Assert.All(a.Zip(b, (x, y) => Math.Abs(x - y)), difference => Assert.InRange(difference, 0, tolerance));

        Same(expected.Fixed, found.Fixed);
        Same(expected.FixedCovariance, found.FixedCovariance);
        Same(expected.Factors[0].Covariance, found.Factors[0].Covariance);
        Same(expected.Factors[0].Means, found.Factors[0].Means);
        Same(expected.Factors[0].Posterior, found.Factors[0].Posterior);
        Same(expected.Factors[0].PosteriorWithFixed, found.Factors[0].PosteriorWithFixed);
        Assert.Equal(expected.Factors[0].Posterior.Length, found.Factors[0].Posterior.Length);
        Assert.Equal(expected.EffectsByFixed is null, found.EffectsByFixed is null);
        Same(expected.EffectsByFixed?[0] ?? [], found.EffectsByFixed?[0] ?? []);
    }

    /// <summary>An intercept, one slope where asked for, and slopes on 12 columns with one variance; clusters have 3 to 5 rows, of which two are the same.</summary>
    private static MixedModelData Model(ModelTask task, bool withSlope)
    {
        var normal = new Normal(3);
        float[][] columns = [[.. Enumerable.Repeat(1f, Rows)], .. Enumerable.Range(0, Columns).Select(_ => Enumerable.Range(0, Rows).Select(_ => (float)normal.Next()).ToArray())];
        foreach (var column in columns)
        {
            column[Clusters] = column[0];
        }

        double[][] effects = [.. Enumerable.Range(0, Clusters).Select(_ => Enumerable.Range(0, 1 + Columns).Select(k => (k == 0 ? 1 : 1.2) * normal.Next()).ToArray())];
        double[] eta = [.. Enumerable.Range(0, Rows).Select(i => columns[1][i] + Enumerable.Range(0, 1 + Columns).Sum(k => effects[i % Clusters][k] * columns[k][i]))];
        double[] outcome = [.. eta.Select(value => task == ModelTask.Continuous ? value + normal.Next() : task == ModelTask.Binary ? (normal.Uniform() < 1 / (1 + Math.Exp(-value)) ? 1 : 0) : Math.Floor(Math.Exp(0.3 * value) + normal.Uniform()))];
        var first = withSlope ? 2 : 1;
        var factor = new RandomFactor
        {
            Name = "g",
            Levels = Clusters,
            Codes = [.. Enumerable.Range(0, Rows).Select(i => i % Clusters)],
            Design = [.. Enumerable.Range(0, 1 + Columns)],
            Blocks = [new CovarianceBlock(0, first, IsFull: true), new CovarianceBlock(first, 1 + Columns - first, IsFull: false)],
        };
        return ReferenceTable.Model(task, outcome, columns, columns.Length, [factor]) with { Fixed = [0, 1], Ridge = [-1, -1] };
    }
}
