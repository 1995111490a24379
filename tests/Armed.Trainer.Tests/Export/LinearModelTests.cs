using System.Globalization;
using Armed.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Tests.Export;

/// <summary>Linear models, whose numbers can be computed apart, in double precision, from what the bundle says of itself.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class LinearModelTests
{
    private static readonly TrainingOptions s_linear = FitRun.Quick with { Hidden = [], Random = "1 + x1", MaxEpochs = 30, InputClip = null };

    [Fact]
    public void RandomEffectsCsv_IsInOriginalUnits()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 300, missing: 0).Numbers("continuous"));
        run.Fit(s_linear);
        using var model = run.Load();
        var effects = File.ReadAllLines(run["bundle/random_effects.csv"]).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => (cells[1], cells[2]), cells => (Mean: Number(cells[3]), Sd: Number(cells[4])));

        double At(double x1, string? cluster) => model.Predict(model.Row().Set("x1", x1).Set("x2", -1), cluster).LinearPredictor;
        foreach (var cluster in model.Factors[0].Levels)
        {
            var atZero = At(0, cluster) - At(0, null);
            var slope = At(1, cluster) - At(1, null) - atZero;
            // Predictions around 100 in float: 8e-6 each, and seven digits in the file.
            Assert.Equal(atZero, effects[(cluster, "(Intercept)")].Mean, 1e-4);
            Assert.Equal(slope, effects[(cluster, "x1")].Mean, 1e-4);
            var sd = model.Predict(model.Row().Set("x1", 0).Set("x2", -1), cluster).Sd;
            // The graph's sd is given the fixed effects; the file's has their uncertainty, too.
            Assert.True(effects[(cluster, "(Intercept)")].Sd > sd);
        }
    }

    [Fact]
    public void Prediction_FromEffectsAndFeaturesGraph_AgreesInDoubles()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 300).Everything("binary"), "g", "s");
        run.Fit(s_linear with { Random = "(1 + x1 | g) + (1 | s)" });
        using var model = run.Load();
        var rows = new FreshRows(model);
        var (values, linear, _) = rows.Predict(model, PredictionHead.Mixed);
        var effects = File.ReadAllLines(run["bundle/random_effects.csv"]).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => (cells[0], cells[1], cells[2]), cells => (Mean: Number(cells[3]), Sd: Number(cells[4])));
        var fixedPart = new float[FreshRows.Count];
        model.ComputeDesign(rows.Features, rows.Categories, model.Factor("g"), fixedPart, default);
        var population = rows.Predict(model, PredictionHead.Fixed);

        for (var i = 0; i < FreshRows.Count; i++)
        {
            long g = rows.Clusters[2 * i], s = rows.Clusters[2 * i + 1];
            // A missing x1 stands at its training mean, which the file does not hold: such rows are left to the other tests.
            if (g < 0 || s < 0 || float.IsNaN(rows.Features[2 * i]))
            {
                continue;
            }

            var (cg, cs) = (model.Factors[0].Levels[(int)g], model.Factors[1].Levels[(int)s]);
            var eta = fixedPart[i] + effects[("g", cg, "(Intercept)")].Mean + effects[("g", cg, "x1")].Mean * rows.Features[2 * i] + effects[("s", cs, "(Intercept)")].Mean;
            Assert.Equal(eta, linear[i], 2e-5 * Math.Max(1, Math.Abs(eta))); // float sums
        }
        Assert.Equal(population.Linear, fixedPart);
        Assert.All(values, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void RawRow_ByHandThroughOnnxRuntimeAlone_GivesTheModelsNumbers()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 300).Everything("multiclass"), "g", "s");
        run.Fit(FitRun.Quick);
        using var model = run.Load();
        var expected = model.Predict(model.Row().Set("x1", 4.25).Set("x2", double.NaN).Set("k", "b").Set("w", "never seen"), clusters: ["g2", null]);

        using var session = new InferenceSession(run["bundle/mixed.onnx"]);
        using var features = OrtValue.CreateTensorValueFromMemory(new[] { 4.25f, float.NaN }, [1, 2]);
        using var categories = OrtValue.CreateTensorValueFromMemory(new[] { 1L, -1 }, [1, 2]); // k: a, b, c
        using var cluster = OrtValue.CreateTensorValueFromMemory(new[] { 2L, -1 }, [1, 2]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { ["features"] = features, ["categories"] = categories, ["cluster"] = cluster }, ["prediction"]);

        Assert.Equal(expected.Values.ToArray(), outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Prior_RandomIntercepts_IsRecovered()
    {
        const double Tau = 1.2, Sigma = 0.8;
        var normal = new Normal(7);
        var (x, y, g) = (new double[6_000], new double[6_000], new string[6_000]);
        var sum = 0.0;
        for (var c = 0; c < 200; c++)
        {
            var u = Tau * normal.Next();
            sum += u * u;
            for (var i = c * 30; i < c * 30 + 30; i++)
            {
                (g[i], x[i]) = ($"c{c}", normal.Next());
                y[i] = 2 + 0.5 * x[i] + u + Sigma * normal.Next();
            }
        }
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("g", g), ("y", y)));

        var manifest = run.Fit(new TrainingOptions { Hidden = [], Random = "1", MaxEpochs = 40, ZPredictor = false, Device = TrainingDevice.Cpu }).Manifest;

        // Against the draws' own root mean square; 15 % for a mean-field posterior and stochastic steps.
        var realised = Math.Sqrt(sum / 200);
        Assert.Equal(realised, Math.Sqrt(manifest.RandomEffects[0].Covariance[0][0][0]), 0.15 * realised);
        Assert.Equal(Sigma, manifest.ResidualSd!.Value, 0.1 * Sigma);
    }

    [Theory]
    [InlineData(BetweenClusters.Ignore, 0.9, 1.15)]
    [InlineData(BetweenClusters.Use, 1.0, 3.1)] // somewhere between the two slopes: it says only that there is a confounder to ignore
    public void Between_SlopeWithinOneBetweenThree_IgnoreFindsTheOneWithin(BetweenClusters between, double lowest, double highest)
    {
        var normal = new Normal(8);
        const int Clusters = 60, Each = 20;
        var (x, z, y, g) = (new double[Clusters * Each], new double[Clusters * Each], new double[Clusters * Each], new string[Clusters * Each]);
        for (var c = 0; c < Clusters; c++)
        {
            var mean = 2 * normal.Next();
            for (var i = c * Each; i < (c + 1) * Each; i++)
            {
                x[i] = mean + normal.Next();
                (z[i], g[i]) = (mean + 0.1, $"c{c}");
                y[i] = 3 * mean + (x[i] - mean) + 0.3 * normal.Next(); // a unit of x within: 1; between: 3
            }
        }
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("z", z), ("g", g), ("y", y)));
        var numeric = between == BetweenClusters.Ignore ? (string[])["x", "z"] : ["x"];
        var withColumns = run.With(run.Data with { Numeric = numeric });

        var result = withColumns.Fit(new TrainingOptions { Hidden = [], Random = "1", MaxEpochs = 80, Between = between, ZPredictor = false, Device = TrainingDevice.Cpu });

        using var model = withColumns.Load();
        double At(double value) => model.Predict(model.Row().Set("x", value), head: PredictionHead.Fixed).LinearPredictor;
        Assert.InRange(At(1) - At(0), lowest, highest);
        if (between == BetweenClusters.Ignore)
        {
            Assert.Equal(["x"], result.Manifest.Columns.Select(column => column.Name));
            Assert.Contains(result.Messages, message => message.Contains("because constant within clusters", StringComparison.Ordinal) && message.Contains(": z.", StringComparison.Ordinal));
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
