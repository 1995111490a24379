using Armed.Runtime;

namespace Armed.Trainer.Tests.Export;

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

    /// <summary>60 schools of 4 classes of 5: sd 2 between schools, 1 between classes, 1 within. Standard errors of the two are .2 and .07.</summary>
    [Fact]
    public void Fit_NestedIntercepts_FindsBothVariances()
    {
        var normal = new Normal(5);
        var rows = 60 * 4 * 5;
        double[] school = [.. Enumerable.Range(0, 60).Select(_ => 2 * normal.Next())], room = [.. Enumerable.Range(0, 240).Select(_ => normal.Next())], x = [.. Enumerable.Range(0, rows).Select(_ => normal.Next())];
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("school", Enumerable.Range(0, rows).Select(i => $"s{i / 20}").ToArray()), ("room", Enumerable.Range(0, rows).Select(i => $"r{i / 5 % 4}").ToArray()),
            ("y", Enumerable.Range(0, rows).Select(i => school[i / 20] + room[i / 5] + x[i] + normal.Next()).ToArray())), "school");

        var model = run.Fit(new TrainingOptions { Hidden = [], Random = "(1 | school/room)", Device = TrainingDevice.Cpu }).Manifest.Refit!.Model!;

        Assert.Equal(["school", "school:room"], model.VarianceComponents.Select(v => v.Group));
        Assert.Equal(2, model.VarianceComponents[0].Sd, 0.5);
        Assert.Equal(1, model.VarianceComponents[1].Sd, 0.2);
        Assert.Equal(1, model.Sigma!.Value, 0.1);
        Assert.Equal(1, model.FixedEffects[1].Estimate, 0.15);
        Assert.InRange(model.Icc!.Value, 0.6, 0.95); // 5 / 6
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
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));
    }

    [Fact]
    public void Fit_NoInterceptWithBetweenIgnore_IsAFault() =>
        Assert.Contains("--between ignore needs a random intercept", Assert.Throws<InputException>(() => _run.Fit(FitRun.Quick with { Random = "(0 + x1 | g)", Between = BetweenClusters.Ignore })).Message, StringComparison.Ordinal);

    private static float Predict(ArmedModel model, string g, string s)
    {
        var prediction = new float[1];
        var row = model.Row().Set("x1", 5).Set("x2", -1).Set("k", "a").Set("w", "w01");
        model.Predict(row.Features, row.Categories, [model.Factor("g").CodeOf(g), model.Factor("g:s").CodeOf(model.Factor("g:s").NameOf(g, s))], new PredictionDestination { Predictions = prediction });
        return prediction[0];
    }
}
