using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Refit.Slopes;

namespace Armed.Trainer.Tests.Refit.Slopes;

public class EffectResponsesTests
{
    private const int Rows = 30;

    private static readonly double[] s_covariance = [1.5, 0.3, 0.3, 0.4]; // of intercepts and slopes; the second factor has intercepts of variance .7

    /// <summary>What is left solves left + W Z T Z'left = b, which is (Z'W Z + T^-1) u = Z'b with left = b - W Z u.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Left_OfCrossedFactors_SolvesTheEquations(int factors)
    {
        double[] information = [.. Enumerable.Range(0, Rows).Select(i => 0.2 + (0.1 * (i % 7)))];
        double[] weights = [.. Enumerable.Range(0, Rows).Select(i => Math.Sin(i))];

        var left = new EffectResponses(Data(factors), Fit(factors), information).Left(weights);

        for (var i = 0; i < Rows; i++)
        {
            var shared = Enumerable.Range(0, Rows).Sum(j => Covariance(i, j, factors) * left[j]);
            Assert.Equal(weights[i], left[i] + (information[i] * shared), 1e-6);
        }
    }

    /// <summary>Of effects without variance nothing is taken up, and of a variance without end all that a cluster's rows have in common.</summary>
    [Fact]
    public void Left_OfOneFactor_GoesFromAllToNothing()
    {
        var none = Fit(1) with { Factors = [Estimate(new double[4])] };
        double[] weights = [.. Enumerable.Range(0, Rows).Select(i => Math.Sin(i))], one = [.. Enumerable.Repeat(1.0, Rows)];

        Assert.Equal(weights, new EffectResponses(Data(1), none, one).Left(weights));
        var much = new EffectResponses(Data(1), Fit(1) with { Factors = [Estimate([1e9, 0, 0, 0])] }, one).Left(weights);
        Assert.All(Enumerable.Range(0, 5), cluster => Assert.Equal(0, much.Where((_, i) => i % 5 == cluster).Sum(), 1e-6));
    }

    private static double X(int row) => (row % 4) - 1.5;

    private static double Covariance(int i, int j, int factors) =>
        (i % 5 == j % 5 ? s_covariance[0] + (s_covariance[1] * (X(i) + X(j))) + (s_covariance[3] * X(i) * X(j)) : 0) + (factors > 1 && i % 3 == j % 3 ? 0.7 : 0);

    private static MixedModelData Data(int factors) => new()
    {
        Task = ModelTask.Binary,
        Rows = Rows,
        Outcome = [],
        Width = 2,
        Columns = [.. Enumerable.Range(0, Rows).SelectMany(i => new[] { 1f, (float)X(i) })],
        Fixed = [],
        Ridge = [],
        Factors = [.. ((RandomFactor[])[Factor(5, [0, 1]), Factor(3, [0])]).Take(factors)],
    };

    private static RandomFactor Factor(int levels, int[] design) => new() { Name = "g", Levels = levels, Codes = [.. Enumerable.Range(0, Rows).Select(i => i % levels)], Design = design, Blocks = [] };

    private static MixedModelFit Fit(int factors) => new()
    {
        Fixed = [],
        FixedCovariance = [],
        Aliased = [],
        Factors = [.. ((FactorEstimate[])[Estimate(s_covariance), Estimate([0.7])]).Take(factors)],
        RidgeVariances = [],
        LogLikelihood = 0,
        Parameters = 0,
        Method = "",
        EffectMethod = "",
        Evaluations = 0,
        Messages = [],
    };

    private static FactorEstimate Estimate(double[] covariance) => new() { Covariance = covariance, Means = [], Posterior = [], PosteriorWithFixed = [] };
}
