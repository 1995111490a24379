using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.ClusterMethods;

/// <summary>Gradients and estimates of a step against the equations of the papers, computed another way.</summary>
[Collection(FitsCollection.Name)]
public sealed class MethodEquationTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(null, 1)]
    [InlineData(0.3, 0.3)]
    public void DomainAdversarial_Gradients_AreThoseOfTheOutcomeLessLambdaTimesTheClassifier(double? given, double lambda)
    {
        using var small = new MethodFit("continuous");
        using var method = new DomainAdversarial(small.Fit, given);
        using var scope = NewDisposeScope();
        Parameter[] network = Parameters(small), classifier = [.. method.Classifier.parameters()];
        var rows = small.Rows(32);
        method.ImportState([double.NaN, 1e6]); // the rise is over

        Zero([.. network, .. classifier]);
        method.Learn(tensor(rows), 1, new LossMeter());
        var (learned, ofClassifier) = (Gradients(network), Gradients(classifier));

        Zero([.. network, .. classifier]);
        small.Loss(rows).backward();
        var outcome = Gradients(network);
        Zero([.. network, .. classifier]);
        var batch = small.Fit.Gather(tensor(rows));
        method.Classifier.CrossEntropy(small.Fit.Forward(batch).Hidden, batch.ClusterClasses).backward();
        var domain = Gradients(network);
        Near(outcome.Zip(domain, (own, other) => own - (lambda * other)), learned);
        Near(Gradients(classifier), ofClassifier);
        Assert.Contains(domain, value => Math.Abs(value) > 1e-3);
    }

    [Fact]
    public void DomainAdversarial_Weight_RisesWhetherTheClassifierKnowsTheClustersOrNot()
    {
        using var small = new MethodFit("continuous");
        using var method = new DomainAdversarial(small.Fit, null);
        using var scope = NewDisposeScope();
        Zero([.. Parameters(small), .. method.Classifier.parameters()]);
        Assert.False(method.IsSettled(0));
        for (var step = 0; step < 3; step++)
        {
            method.Learn(tensor(small.Rows(32)), step, new LossMeter()); // no step is taken: the classifier stays at chance
        }

        Assert.Equal(3, method.ExportState()[1]);
    }

    [Fact]
    public void MetaLearning_Gradients_AreThoseOfBothLosses()
    {
        using var small = new MethodFit("continuous");
        using var method = new MetaLearning(small.Fit);
        using var scope = NewDisposeScope();
        var all = Parameters(small);
        var rows = small.Rows(32);
        Zero(all);
        method.Learn(tensor(rows), 1, new LossMeter());
        var learned = Gradients(all);

        var (train, test) = method.Divide(rows, 1);
        Zero(all);
        small.Loss(train).backward();
        var first = Gradients(all);
        var rate = MetaLearning.InnerRate * Math.Min(1, small.Fit.Options.ClipNorm / Math.Sqrt(first.Sum(value => value * value)));
        Move(all, -rate);
        Zero(all);
        small.Loss(test).backward();
        var second = Gradients(all);

        Near(first.Zip(second, (one, two) => one + two), learned);
        Assert.Empty(train.Intersect(test));
        Assert.Equal(rows.Order(), train.Concat(test).Order());
    }

    [Fact]
    public void MetaLearning_LargeCounts_HaveFiniteGradients()
    {
        using var small = new MethodFit("count", more: 1_000);
        using var method = new MetaLearning(small.Fit);
        using var scope = NewDisposeScope();
        var all = Parameters(small);
        Zero(all);
        using (no_grad())
        {
            small.Fit.Network.Head.bias!.zero_(); // a mean of 1 at the start
        }

        method.Learn(tensor(small.Rows(32)), 1, new LossMeter());

        Assert.All(Gradients(all), value => Assert.True(double.IsFinite(value) && Math.Abs(value) < 1e5, $"a gradient is {value}"));
    }

    /// <summary>With V_c = sigma^2 I + Gamma D Gamma' the effects are D Gamma' V_c^-1 r with covariance D - D Gamma' V_c^-1 Gamma D, from which the next D and sigma follow.</summary>
    [Fact]
    public void MixedEffectsNetwork_Epochs_AreStepsOfExpectationMaximisation()
    {
        using var small = new MethodFit("continuous");
        using var method = MixedEffectsNetwork.Of(small.Fit);
        using var scope = NewDisposeScope();
        small.Fit.Network.eval();
        var size = small.Fit.Network.HiddenWidth;
        var (sigma, d) = (1.0, eye(size, dtype: float64));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            method.EndEpoch();

            (sigma, d) = Step(small, sigma, d);
            var state = method.ExportState();
            Assert.Equal(sigma, state[0], 1e-5);
            Near(d.data<double>().ToArray(), state.Skip(1).Take(size * size));
        }
    }

    private static (double Sigma, Tensor D) Step(MethodFit small, double sigma, Tensor d)
    {
        var fit = small.Fit;
        var clusters = RandomEffectsData.ByCluster(fit.Data, fit.Data.Training);
        var (next, squares) = (zeros_like(d), 0.0);
        foreach (var rows in clusters)
        {
            using var _ = no_grad();
            var (linear, hidden) = fit.Forward(fit.Gather(tensor(Array.ConvertAll(rows, row => (long)row))));
            var gamma = hidden.to(float64);                                                             // [n, K]
            var residual = tensor(Array.ConvertAll(rows, row => RandomEffectsData.Outcome(fit.Data, row))).unsqueeze(1) - linear.to(float64);
            var inverse = linalg.inv((eye(rows.Length, dtype: float64) * (sigma * sigma)) + gamma.matmul(d).matmul(gamma.t()));
            var effects = d.matmul(gamma.t()).matmul(inverse).matmul(residual);                         // [K, 1]
            var covariance = d - d.matmul(gamma.t()).matmul(inverse).matmul(gamma).matmul(d);
            next += (effects.matmul(effects.t()) + covariance) / clusters.Length;
            squares += (residual - gamma.matmul(effects)).pow(2).sum().item<double>() + gamma.matmul(covariance).matmul(gamma.t()).trace().item<double>();
        }

        return (Math.Sqrt(squares / fit.Data.Training.Length), next);
    }

    private static Parameter[] Parameters(MethodFit small) => [.. small.Fit.Parameters, .. small.Fit.Outcome.Learned];

    private static void Zero(Parameter[] parameters)
    {
        foreach (var parameter in parameters)
        {
            parameter.grad = zeros_like(parameter);
        }
    }

    private static void Move(Parameter[] parameters, double rate)
    {
        using var _ = no_grad();
        foreach (var parameter in parameters)
        {
            parameter.add_(parameter.grad! * rate);
        }
    }

    private static double[] Gradients(Parameter[] parameters) => [.. parameters.SelectMany(parameter => TensorValues.Floats(parameter.grad!)).Select(value => (double)value)];

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -Tolerance * (1 + Math.Abs(pair.First)), Tolerance * (1 + Math.Abs(pair.First))));
}
