using Armed.Runtime;
using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Two and three effects by the default grid, against a grid of 25 nodes per effect.</summary>
public sealed class QuadratureGridTests
{
    private const int ManyNodes = 25;

    // Four digits of the log-likelihood; where Laplace's approximation has three or fewer, the test could fail.
    [Theory]
    [InlineData("binary", 2)]
    [InlineData("count", 2)]
    [InlineData("ordinal", 2)]
    [InlineData("binary", 3)]
    [InlineData("count", 3)]
    public void Fit_SevenNodes_HasFourDigitsOfTwentyFive(string kind, int size)
    {
        var data = RandomModels.Make(7, new ModelTask(kind), size == 2 ? 240 : 120, [24], size: size, sd: size == 2 ? 1.2 : 0.7);
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = 7, Inference = false }, TestContext.Current.CancellationToken);

        Assert.Equal("quadrature", fit.EffectMethod);
        Assert.Equal(7, fit.Nodes);
        Assert.Equal(LogLikelihood(data, fit, ManyNodes), fit.LogLikelihood, 1e-4 * Math.Abs(fit.LogLikelihood));
        Assert.Equal(fit.LogLikelihood, LogLikelihood(data, fit, 7), 1e-4);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    public void Fit_TwoEffects_EstimatesAreThoseOfManyNodes(string kind)
    {
        var data = RandomModels.Make(8, new ModelTask(kind), 300, [30], size: 2, sd: 1);
        MixedModelFit Fit(int nodes) => MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes, Inference = false }, TestContext.Current.CancellationToken);
        var (few, many) = (Fit(7), Fit(15));

        Assert.Equal(many.LogLikelihood, few.LogLikelihood, 0.02);
        for (var k = 0; k < 4; k++)
        {
            Assert.Equal(many.Factors[0].Covariance[k], few.Factors[0].Covariance[k], 0.02);
        }
    }

    // The sampled clusters are all clusters, and their finer integrals are the grid's.
    [Fact]
    public void Check_OfLaplace_IsTheDifferenceFromQuadrature()
    {
        var data = RandomModels.Make(9, ModelTask.Binary, 120, [20], size: 2, sd: 1.5);
        var fit = CheckedSolver.Fit(data, new MixedModelOptions { QuadratureNodes = 1, Inference = false }, TestContext.Current.CancellationToken);

        var check = Assert.Single(fit.Checks);
        Assert.Equal((20, 20, 11), (check.Clusters, check.Levels, check.Nodes));
        Assert.Equal(LogLikelihood(data, fit, 11) - fit.LogLikelihood, check.Total, 1e-4);
        Assert.False(check.Agrees);
        Assert.EndsWith("quadrature on a sample of clusters does not agree", fit.Method, StringComparison.Ordinal);
        Assert.Contains(fit.Messages, message => message.StartsWith("Laplace's approximation is rough here", StringComparison.Ordinal) && message.EndsWith("Use --quadrature 7, or fewer random effects.", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfManyRowsPerCluster_Agrees()
    {
        var data = RandomModels.Make(10, ModelTask.Count, 600, [6, 5], size: 1, sd: 0.5);
        var fit = CheckedSolver.Fit(data, new MixedModelOptions { Inference = false }, TestContext.Current.CancellationToken);

        Assert.Equal(2, fit.Checks.Count);
        Assert.All(fit.Checks, check => Assert.True(check.Agrees));
        Assert.EndsWith("quadrature on a sample of clusters agrees", fit.Method, StringComparison.Ordinal);
    }

    // Six rows of a cluster whose outcomes are nearly all alike: seven nodes are too few.
    [Fact]
    public void Fit_LargeVariance_GetsMoreNodes()
    {
        var data = RandomModels.Make(11, ModelTask.Binary, 360, [60], size: 1, sd: 6);
        var options = new MixedModelOptions { Inference = false };
        var (plain, refined) = (MixedModelSolver.Fit(data, options, TestContext.Current.CancellationToken), CheckedSolver.Fit(data, options, TestContext.Current.CancellationToken));

        Assert.Equal(7, plain.Nodes);
        Assert.True(refined.Nodes > 7);
        Assert.True(Math.Abs(refined.Checks[0].Difference) < Math.Abs(CheckedSolver.WithChecks(data, plain).Checks[0].Difference));
    }

    // More than three effects: the three directions that the rows say most of.
    [Fact]
    public void Check_OfFourEffects_SeesMostOfTheError()
    {
        var data = RandomModels.Make(12, ModelTask.Binary, 200, [20], size: 4, sd: 1);
        data = data with { Factors = [data.Factors[0] with { Blocks = [.. Enumerable.Range(0, 4).Select(k => new CovarianceBlock(k, 1, true))] }] };
        var fit = MixedModelSolver.Fit(data, new MixedModelOptions { Inference = false }, TestContext.Current.CancellationToken);

        var check = Assert.Single(IntegralSample.Of(data, fit));
        Assert.Equal("laplace", fit.EffectMethod);
        Assert.Equal(LogLikelihood(data, fit, 9) - fit.LogLikelihood, check.Total, 0.5 * Math.Abs(check.Total));
    }

    [Theory]
    [InlineData(1_000, 2, 7, 7)]
    [InlineData(81_000, 2, 7, 7)]
    [InlineData(100_000, 2, 7, 5)]
    [InlineData(200_000, 2, 7, 1)]
    [InlineData(200_000, 1, 7, 7)]
    [InlineData(1_000, 3, 7, 7)]
    [InlineData(20_000, 3, 7, 5)]
    [InlineData(1_000, 4, 7, 1)]
    [InlineData(1_000, 2, 1, 1)]
    [InlineData(1_000, 2, 3, 3)]
    [InlineData(10_000, 2, 25, 19)]
    public void Nodes_OfRowsAndEffects_AreTheAffordableOnes(int rows, int effects, int asked, int expected)
    {
        var factor = new RandomFactor { Name = "g", Levels = 2, Codes = [], Design = [.. Enumerable.Range(0, effects)], Blocks = [new CovarianceBlock(0, effects, true)] };
        var data = new MixedModelData { Task = ModelTask.Binary, Rows = rows, Outcome = [], Width = effects, Columns = [], Fixed = [], Ridge = [], Factors = [factor] };

        Assert.Equal(expected, QuadratureCost.Nodes(data, new MixedModelOptions { QuadratureNodes = asked }));
        Assert.Equal(1, QuadratureCost.Nodes(data with { Factors = [factor, factor] }, new MixedModelOptions { QuadratureNodes = asked }));
    }

    /// <summary>The log-likelihood at a fit's estimates by another number of nodes, clusters one after another.</summary>
    private static double LogLikelihood(MixedModelData data, MixedModelFit fit, int nodes)
    {
        var factor = data.Factors[0];
        var (order, root) = (new ClusterOrder(data, factor), (double[])fit.Factors[0].Covariance.Clone());
        SmallCholesky.FactorSemidefinite(root, factor.Size, 1e-12);
        var offsets = order.Row.Select(i => data.Fixed.Select((column, j) => fit.Fixed[j] * data.Row(i)[column]).Sum()).ToArray();
        var quadrature = new ClusterQuadrature(fit.Distribution!, [], 1, root, new GaussHermiteGrid(nodes, factor.Size));
        return Enumerable.Range(0, factor.Levels).Sum(c => quadrature.Evaluate(order.Rows(c, offsets), new double[factor.Size], []));
    }
}
