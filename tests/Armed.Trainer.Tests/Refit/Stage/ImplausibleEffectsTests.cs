using Armed.Runtime.Bundles;
using Armed.Trainer.Refit.Stage;

namespace Armed.Trainer.Tests.Refit.Stage;

/// <summary>Tables too small for their random effects: what runs away is given up, or named in a warning.</summary>
[Collection(FitsCollection.Name)]
public sealed class ImplausibleEffectsTests
{
    /// <summary>Twelve rows of three hospitals.</summary>
    [Fact]
    public void Fit_TooFewRowsForHiddenFeatures_IsNotPublishedWithTheirVariances()
    {
        using var run = Run(12, 3, i => i % 2);

        var manifest = run.Fit(new TrainingOptions { Device = TrainingDevice.Cpu }).Manifest;

        Assert.True(manifest.Refit is { Kept: false } || manifest.Refit!.Model!.VarianceShares!.Random < 100, manifest.Refit!.Reason);
        Assert.All(manifest.RandomEffects.SelectMany(effects => effects.Covariance).SelectMany(rows => rows).SelectMany(row => row), value => Assert.InRange(Math.Abs(value), 0, 100));
    }

    /// <summary>Each cluster has one outcome, so that the likelihood rises with the variance without end.</summary>
    [Fact]
    public void Fit_OneOutcomeInEachCluster_WarnsFirst()
    {
        using var run = Run(200, 10, i => i % 10 % 2);

        var result = run.Fit(new TrainingOptions { Hidden = [], Random = "1", Quadrature = 1, Device = TrainingDevice.Cpu });

        Assert.True(result.Manifest.Refit!.Model!.VarianceShares!.Random > 100, $"{result.Manifest.Refit.Model.VarianceShares.Random}");
        Assert.Contains(result.Messages, message => message.StartsWith("Warning: do not use this model: the random effects have a standard deviation of ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NumbersAndOrdinaryVariances_IsNothing()
    {
        Assert.Null(ImplausibleEffects.Of(null));
        Assert.Null(ImplausibleEffects.Of(Estimates(99, null)));
        Assert.Null(ImplausibleEffects.Of(Estimates(1e6, 3)));
        Assert.Contains("1000", ImplausibleEffects.Of(Estimates(1e6, null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(Intercept)", false)]
    [InlineData("x", true)]
    public void Warnings_RandomSlopes_AdviseFewerEffects(string term, bool advises)
    {
        var model = Estimates(1e6, null) with { VarianceComponents = [new("g", "(Intercept)", 1, null), new("g", term, 1, null)] };
        Assert.Equal(advises, ImplausibleEffects.Warnings(model).Single().Contains("--random 1", StringComparison.Ordinal));
    }

    private static MixedModelDescription Estimates(double random, double? sigma) => new()
    {
        Method = "Laplace",
        Criterion = "ml",
        Observations = 10,
        Parameters = 2,
        Sigma = sigma,
        VarianceShares = new VarianceSharesDescription { Fixed = 1, Random = random, Residual = 3, ResidualFormula = "pi^2 / 3", MarginalR2 = 0.1, ConditionalR2 = 0.2, Factors = [] },
    };

    private static FitRun Run(int rows, int clusters, Func<int, int> outcome)
    {
        var all = Enumerable.Range(0, rows).ToArray();
        return FitRun.Of(FitRun.Csv(("g", all.Select(i => "h" + (i % clusters)).ToArray()), ("x", all.Select(i => (i * 7 % 12) / 2.0).ToArray()), ("y", all.Select(outcome).ToArray())));
    }
}
