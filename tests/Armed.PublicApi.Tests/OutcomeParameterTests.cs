using System.Globalization;
using Armed.PublicApi.Tests.Samples;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.PublicApi.Tests;

/// <summary>A user's own outcome with a parameter and an offset. A log-normal mixed model is a linear mixed model of the logarithm, so that the built-in one gives every estimate.</summary>
[Collection(FitsCollection.Name)]
public sealed class OutcomeParameterTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<double> _logarithms = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_NoHiddenLayers_EqualsTheLinearMixedModelOfTheLogarithm()
    {
        var options = new TrainingOptions { Hidden = [], Seed = 1, Device = TrainingDevice.Cpu, Criterion = EstimationCriterion.Ml };
        var own = Run(Request("own", options)).Manifest;
        var linear = Run(Request("linear", options) with { Data = new() { Source = Data(), Outcome = "z", Clusters = ["g"], Numeric = ["x"] } }).Manifest;

        // Laplace's approximation is exact here; what is left is the search's tolerance, and single precision in the columns.
        var (solved, expected) = (own.Refit!.Model!, linear.Refit!.Model!);
        Assert.Equal(expected.FixedEffects.Single(effect => effect.Term == "x").Estimate, solved.FixedEffects.Single(effect => effect.Term == "x").Estimate, 1e-4);
        Assert.Equal(linear.RandomEffects[0].Covariance[0][0][0], own.RandomEffects[0].Covariance[0][0][0], 1e-4);
        Assert.Equal(1 / Math.Pow(linear.ResidualSd!.Value, 2), own.Outcome.Dispersion!.Value, 1e-3);
        // p(y) = p(log y) / y.
        Assert.Equal(expected.LogLikelihood!.Value, solved.LogLikelihood!.Value + _logarithms.Sum(), 1e-3);
    }

    [Fact]
    public void Run_HiddenLayers_LearnsTheParameter()
    {
        var manifest = Run(Request("bundle", new TrainingOptions { Hidden = [8], MaxEpochs = 6, Networks = 1, Seed = 1, Device = TrainingDevice.Cpu })).Manifest;
        var options = new ArmedModelOptions { Outcomes = OutcomeRegistry.Default.With(LogNormalPrice.Kind, (description, _) => new LogNormalPrice(description)) };
        using var model = ArmedModel.Load(_folder["bundle"], options);

        Assert.Equal(("o", true), (manifest.Outcome.Offset, manifest.Outcome.Dispersion > 1));
        Assert.All(BundleVerifier.Verify(model.Path, options).Checks, check => Assert.True(check.Ok, check.ToString()));
        var prediction = model.Predict(model.Row().Set("x", 0.5).SetOffset(0), "c3");
        var (mean, observation) = (prediction.Interval(0.95), prediction.Interval(0.95, IntervalKind.Observation));
        Assert.True(observation.Lower < mean.Lower && mean.Upper < observation.Upper);
    }

    private static TrainingResult Run(TrainingRequest request) => ArmedTraining.Run(request, cancellation: TestContext.Current.CancellationToken);

    private TrainingRequest Request(string output, TrainingOptions options) => new()
    {
        Data = new DataRequest { Source = Data(), Outcome = "y", Clusters = ["g"], Offset = "o", Numeric = ["x"], Kind = new LogNormalPriceKind() },
        Options = options,
        Output = _folder[output],
    };

    /// <summary>log y = o + z, z = 0.3 + 0.5 x + b + e, b ~ N(0, 0.5^2) per cluster, e ~ N(0, 0.4^2).</summary>
    private DataSource Data()
    {
        var random = new Random(4);
        var lines = new List<string> { "g,x,o,z,y" };
        _logarithms.Clear();
        for (var cluster = 0; cluster < 40; cluster++)
        {
            var effect = 0.5 * Normal();
            for (var row = 0; row < 20; row++)
            {
                var (x, offset) = (Normal(), Normal());
                var z = 0.3 + (0.5 * x) + effect + (0.4 * Normal());
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"c{cluster},{x},{offset},{z},{Math.Exp(offset + z)}"));
                _logarithms.Add(offset + z);
            }
        }

        File.WriteAllLines(_folder["prices.csv"], lines);
        return DataSource.FromPath(_folder["prices.csv"]);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
