using Armed.Runtime;
using Armed.Trainer.Tests.Support;

namespace Armed.Trainer.Tests.Bundling;

/// <summary>A whole fit whose formula names an interaction of columns: from the table through the bundle to rows of a prediction.</summary>
[Collection(FitsCollection.Name)]
public sealed class NestedFactorsTests : IDisposable
{
    private readonly FitRun _run = FitRun.Of(new SimulatedTable(240).Everything("continuous"), "g");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Fit_Shorthand_GivesTheInteractionAsAFactor()
    {
        var result = _run.Fit(FitRun.Quick with { Random = "(1 + x1 | g/s)" });

        var manifest = result.Manifest;
        Assert.Equal(["g", "g:s"], manifest.Clusters.Select(c => c.Name));
        Assert.Equal(["g", "s"], manifest.Clusters[1].Columns);
        Assert.DoesNotContain("s", manifest.Columns.Select(c => c.Name));
        Assert.Equal("(1 + x1 | g) + (1 + x1 | g:s)", manifest.Options.GetProperty("random").GetString());
        using var model = _run.Load();
        Assert.Equal(["g", "s"], model.Factor("g:s").Columns);
        Assert.Equal("g0:s3", model.Factor("g:s").NameOf("g0", "s3"));
        Assert.Throws<ArgumentException>(() => model.Factor("g:s").NameOf("g0"));
    }

    [Fact]
    public void Fit_Shorthand_EachFactorIsKnownOrUnknownOnItsOwn()
    {
        _run.Fit(FitRun.Quick with { Random = "(1 | g/s)" });
        using var model = _run.Load();

        float[] values = [.. new[] { ("g0", "s3"), ("g0", "nowhere"), ("nowhere", "s3") }.Select(c => Predict(model, c.Item1, c.Item2))];

        Assert.Equal(3, values.Distinct().Count());
    }

    [Theory]
    [InlineData("(0 + x1 | g)", "x1")]
    [InlineData("(1 + x1 || g)", "(Intercept),x1")]
    [InlineData("(0 + x2 | g) + (1 + x1 | g)", "(Intercept),x1,x2")]
    [InlineData("(0 + h | g)", "h1,h2,h3,h4")]
    public void Fit_Formula_ExportsItsEffects(string formula, string terms)
    {
        // Without the refit, which puts components of the hidden layers in place of its units.
        var manifest = _run.Fit(FitRun.Quick with { Random = formula, Refit = RefitPolicy.Off }).Manifest; // graphs equal the network, or it throws

        Assert.Equal(terms, string.Join(',', manifest.RandomEffects[0].Terms));
        using var model = _run.Load();
        Assert.Equal(terms.Split(',').Length, model.DesignColumns(model.Factors[0]));
    }

    [Fact]
    public void Fit_NoInterceptWithBetweenIgnore_IsAFault() =>
        Assert.Contains("--between ignore needs a random intercept", Assert.Throws<InputException>(() => _run.Fit(FitRun.Quick with { Random = "(0 + x1 | g)", Between = BetweenClusters.Ignore })).Message, StringComparison.Ordinal);

    private static float Predict(ArmedModel model, string g, string s)
    {
        float[] prediction = new float[1];
        var row = model.Row().Set("x1", 5).Set("x2", -1).Set("k", "a").Set("w", "w01");
        model.Predict(row.Features, row.Categories, [model.Factor("g").CodeOf(g), model.Factor("g:s").CodeOf(model.Factor("g:s").NameOf(g, s))], new PredictionDestination { Predictions = prediction });
        return prediction[0];
    }
}
