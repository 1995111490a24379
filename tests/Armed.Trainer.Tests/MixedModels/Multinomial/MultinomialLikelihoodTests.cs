using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Multinomial;

namespace Armed.Trainer.Tests.MixedModels.Multinomial;

public sealed class MultinomialLikelihoodTests
{
    private const double Step = 1e-4;

    [Theory]
    [InlineData(3, 1, false, false)]
    [InlineData(3, 2, true, false)]
    [InlineData(5, 2, false, true)]
    [InlineData(2, 1, true, true)]
    public void Gradient_AgainstDifferences_Agrees(int classes, int size, bool penalised, bool isWeighted)
    {
        var problem = new MixedModelProblem(MultinomialModels.Make(3, classes, rows: 90, clusters: 7, size, penalised: penalised, isWeighted: isWeighted));
        var likelihood = new MultinomialLikelihood(problem);
        var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
        double[] point = [.. parameters.Start.Select((x, i) => x + (0.1 * (i % 2)))];
        var gradient = new ScaleGradient(problem);
        likelihood.Evaluate(parameters.Scale(point), gradient);
        var slope = new double[point.Length];
        parameters.Gradient(gradient, slope);

        for (var k = 0; k < point.Length; k++)
        {
            double[] up = [.. point], down = [.. point];
            up[k] += Step;
            down[k] -= Step;
            var difference = (likelihood.Evaluate(parameters.Scale(up), null) - likelihood.Evaluate(parameters.Scale(down), null)) / (2 * Step);
            Assert.Equal(difference, slope[k], 1e-6 * (1 + Math.Abs(difference))); // truncation of Step^2, rounding of the modes over Step
        }
    }

    [Fact]
    public void Evaluate_AfterOtherScales_IsTheSameAsAlone()
    {
        var problem = new MixedModelProblem(MultinomialModels.Make(5, classes: 6, rows: 200, clusters: 8, size: 2));
        var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
        var used = new MultinomialLikelihood(problem);
        foreach (var factor in (double[])[1, 0.01, 30, 1e4, 0.5, 2])
        {
            var scale = parameters.Scale([.. parameters.Start.Select(x => factor * x)]);
            ScaleGradient own = new(problem), later = new(problem);
            var alone = new MultinomialLikelihood(problem).Evaluate(scale, own);
            Assert.Equal(alone, used.Evaluate(scale, later), 1e-9 * Math.Abs(alone)); // the mode is found with what earlier modes left, the determinant is its own
            Assert.All(own.Lambdas[0].Zip(later.Lambdas[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * (1 + Math.Abs(pair.First))));
        }
    }

    [Fact]
    public void Evaluate_AfterEquationsThatCannotBeFactored_IsTheSameAsAlone()
    {
        var problem = new MixedModelProblem(MultinomialModels.Make(6, classes: 4, rows: 120, clusters: 6));
        var parameters = CovarianceParameters.From(problem, VarianceStart.Unit(problem));
        var used = new MultinomialLikelihood(problem);
        Assert.Equal(double.NegativeInfinity, used.Evaluate(parameters.Scale([.. parameters.Start.Select(_ => double.NaN)]), null));

        var start = parameters.Scale(parameters.Start);
        var alone = new MultinomialLikelihood(problem).Evaluate(start, null);
        Assert.Equal(alone, used.Evaluate(start, null), 1e-9 * Math.Abs(alone));
    }

    [Theory]
    [InlineData(3, 60)]
    [InlineData(26, 400)] // 75 coefficients: more than a panel, and than the rows that are factored one by one
    public void LogDeterminant_OfClustersAndCoefficients_IsThatOfTheDenseMatrix(int classes, int count)
    {
        var rows = new MultinomialRows(new MixedModelProblem(MultinomialModels.Make(4, classes, count, clusters: 4, size: 2)));
        var scale = VarianceStart.Unit(rows.Problem);
        var mode = new MultinomialMode(rows, [.. Enumerable.Repeat(1e-6, rows.Fixed)], MultinomialLikelihood.SmallDecrement);
        Assert.True(mode.Find(scale));
        var covariances = new MultinomialCovariances(rows, mode.Equations, scale);

        var inverse = Enumerable.Range(0, rows.Size).Select(k =>
        {
            var column = new double[rows.Size];
            column[k] = 1;
            mode.Equations.Solve(column);
            return column;
        }).ToArray();

        for (var k = 0; k < rows.Border; k++)
        {
            Assert.Equal(inverse[k][k], covariances.Diagonal[k], 1e-10 * inverse[k][k]);
            for (var l = 0; l < rows.Border; l++)
            {
                var expected = inverse[k][l] * scale.Border[k % rows.Fixed] * scale.Border[l % rows.Fixed];
                Assert.Equal(expected, covariances.Fixed[(k * rows.Border) + l], 1e-9 * Math.Max(1e-3, Math.Abs(expected)));
            }
        }

        for (var k = 0; k < rows.Block; k++)
        {
            for (var l = 0; l < rows.Block; l++)
            {
                Assert.Equal(inverse[rows.Border + rows.Block + k][rows.Border + rows.Block + l], covariances.Own(1)[(k * rows.Block) + l], 1e-10);
            }
        }
    }
}
