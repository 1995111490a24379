using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Every analytic gradient against central differences of its own likelihood.</summary>
public sealed class LikelihoodGradientTests
{
    private const double Step = 1e-4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gaussian_AgainstDifferences_Agrees(bool restricted)
    {
        var problem = new MixedModelProblem(RandomModels.Make(1, ModelTask.Continuous, 60, [7, 5], size: 2, penalised: true));
        var likelihood = new GaussianLikelihood(problem, restricted);
        var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
        var point = parameters.Start.Select((x, i) => x + 0.1 * (i % 3)).ToArray();
        var gradient = new ScaleGradient(problem);
        likelihood.Evaluate(parameters.Scale(point), gradient);
        var slope = new double[point.Length];
        parameters.Gradient(gradient, slope);

        AssertGradient(x => likelihood.Evaluate(parameters.Scale(x), null), point, slope);
    }

    [Theory]
    [InlineData("binary", false, false)]
    [InlineData("binary", true, false)]
    [InlineData("count", true, false)]
    [InlineData("count", true, true)]
    [InlineData("count", false, true)]
    [InlineData("ordinal", true, false)]
    [InlineData("ordinal", false, false)]
    public void Laplace_AgainstDifferences_Agrees(string kind, bool exact, bool negativeBinomial)
    {
        var task = new ModelTask(kind);
        foreach (var penalised in new[] { false, true })
        {
            var problem = new MixedModelProblem(RandomModels.Make(2, task, 80, [6, 5], size: 2, penalised: penalised, negativeBinomial: negativeBinomial));
            var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
            var search = new LaplaceSearch(problem, exact, problem.Data.Kind.Start(problem.Data.RefitOutcome), parameters);
            var point = search.Start(Enumerable.Range(0, problem.Flat).Select(j => 0.2 * j - 0.1).ToArray()).Select((x, i) => x + 0.1 * (i % 2)).ToArray();
            var slope = new double[point.Length];
            search.Evaluate(point, slope, out _);

            AssertGradient(x => search.Evaluate(x, new double[x.Length], out _), point, slope);
        }
    }

    [Theory]
    [InlineData("binary", 1, false)]
    [InlineData("count", 1, true)]
    [InlineData("ordinal", 1, false)]
    [InlineData("binary", 2, false)]
    [InlineData("count", 2, true)]
    [InlineData("ordinal", 2, false)]
    [InlineData("binary", 3, false)]
    [InlineData("count", 3, false)]
    public void Quadrature_AgainstDifferences_Agrees(string kind, int size, bool negativeBinomial)
    {
        var task = new ModelTask(kind);
        foreach (var isFull in new[] { true, false })
        {
            var data = RandomModels.Make(3, task, 60, [9], size: size, penalised: true, negativeBinomial: negativeBinomial);
            var problem = new MixedModelProblem(isFull ? data : data with { Factors = [data.Factors[0] with { Blocks = [.. Enumerable.Range(0, size).Select(k => new CovarianceBlock(k, 1, true))] }] });
            double[] ridge = [.. Enumerable.Repeat(1.0, problem.Penalised), .. Enumerable.Repeat(1e-6, problem.Flat)];
            var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
            var likelihood = new QuadratureLikelihood(problem, problem.Data.Kind.Start(problem.Data.RefitOutcome), parameters, parameters.Start, ridge, 3);
            var point = likelihood.Start.Select((x, j) => j < likelihood.Family ? x : j < likelihood.First ? 0.3 - (0.1 * j) : (0.8 * x) + (0.1 * (j % 3))).ToArray();
            var slope = new double[point.Length];
            likelihood.Negative(point, slope);

            AssertGradient(x => likelihood.Negative(x, new double[x.Length]), point, slope);
        }
    }

    // Truncation error Step^2 / 6 times third derivatives of up to some hundreds; rounding and the modes' 1e-10 over Step.
    private static void AssertGradient(Func<double[], double> value, double[] point, double[] slope)
    {
        for (var k = 0; k < point.Length; k++)
        {
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            up[k] += Step;
            down[k] -= Step;
            var difference = (value(up) - value(down)) / (2 * Step);
            Assert.Equal(difference, slope[k], 1e-6 * (1 + Math.Abs(difference)));
        }
    }
}
