using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Inputs;

namespace Armed.Trainer.Tests.Explaining.Inputs;

/// <summary>Integrated gradients by differences.</summary>
[Collection(FitsCollection.Name)]
public sealed class IntegratedGradientsTests
{
    [Fact]
    public void Of_Product_IsTheIntegralAlongTheLine()
    {
        var rows = Sample([1, 2, 3, -1, 2, 5, -2, -2]);
        var found = new IntegratedGradients(new Function((a, b) => a * b), rows, Columns(2), []).Of(PredictionHead.Fixed);

        // From (m, n) to (a, b): (a - m) (n + b) / 2 of the first and (b - n) (m + a) / 2 of the second.
        double m = rows.Inputs.Features.Where((_, i) => i % 2 == 0).Average(), n = rows.Inputs.Features.Where((_, i) => i % 2 == 1).Average();
        for (var row = 0; row < rows.Count; row++)
        {
            double a = rows.Inputs.Features[row * 2], b = rows.Inputs.Features[(row * 2) + 1];
            Assert.Equal((a - m) * (n + b) / 2, found.Inputs[0][row], 1e-4);
            Assert.Equal((b - n) * (m + a) / 2, found.Inputs[1][row], 1e-4);
        }
    }

    [Fact]
    public void Of_MissingNumber_ComesInOneStep()
    {
        var rows = Sample([1, 2, float.NaN, 4, 3, 6]);
        var found = new IntegratedGradients(new Function((a, b) => float.IsNaN(a) ? 10 + b : a + b), rows, Columns(2), []).Of(PredictionHead.Fixed);

        Assert.Equal([-1, 8, 1], found.Inputs[0].Select(value => Math.Round(value, 4))); // the mean of 1 and 3 is 2, and a missing value is 10
        Assert.Equal([-2, 0, 2], found.Inputs[1].Select(value => Math.Round(value, 4)));
    }

    [Theory]
    [InlineData("continuous", true)]
    [InlineData("binary", false)]
    [InlineData("multiclass", false)]
    public void Of_Bundle_AddsUpToTheDifferenceFromTheMeanRow(string kind, bool isLinear)
    {
        using var data = FitRun.Of(new SimulatedTable().Everything(kind));
        data.Fit(FitRun.Quick with { Hidden = isLinear ? [] : [8, 4], Random = isLinear ? "1" : "1 + h", Networks = 1, Refit = isLinear ? RefitPolicy.Guarded : RefitPolicy.Off });
        using var model = data.Load();
        var rows = Rows(model, data);
        var columns = ExplainedColumn.Of(model.Manifest);
        var gradients = new IntegratedGradients(new ModelAnswers(model, TestContext.Current.CancellationToken), rows, columns, ["g"]);

        foreach (var head in new[] { PredictionHead.Fixed, PredictionHead.Mixed })
        {
            var found = gradients.Of(head);
            var answers = new ModelAnswers(model, TestContext.Current.CancellationToken).Predict(rows.Inputs, head).LinearPredictors;
            for (var i = 0; i < answers.Length; i++)
            {
                Assert.Equal(answers[i], found.End[i], 2e-5 * Math.Max(1, Math.Abs(answers[i])));
                Assert.Equal((double)found.End[i] - found.Start[i], found.Inputs.Sum(input => input[i]), 1e-9 * Math.Max(1, Math.Abs(answers[i])));
            }
        }

        if (isLinear)
        {
            EqualsCoefficients(model, rows, columns, gradients.Of(PredictionHead.Mixed));
        }
    }

    /// <summary>A linear model's parts are coefficient times distance from the mean row, and the cluster's intercept.</summary>
    private static void EqualsCoefficients(ArmedModel model, LabelledSample rows, IReadOnlyList<ExplainedColumn> columns, RowAttributions found)
    {
        var x2 = columns.Index().Single(column => column.Item.Name == "x2");
        var slope = model.Manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == "x2").Estimate;
        var values = rows.Inputs.Column(x2.Item);
        Assert.All(values, (value, row) => Assert.Equal(slope * (value - values.Average()), found.Inputs[x2.Index][row], 2e-3));
        var known = found.Inputs[^1].Select((part, row) => (Cluster: rows.Inputs.Clusters[row], Part: part)).GroupBy(row => row.Cluster).ToList();
        Assert.All(known, cluster => Assert.True(cluster.Max(row => row.Part) - cluster.Min(row => row.Part) < 1e-3));
        Assert.True(known.Max(cluster => cluster.First().Part) - known.Min(cluster => cluster.First().Part) > 1);
    }

    private static LabelledSample Rows(ArmedModel model, FitRun data)
    {
        var table = new ExplainedTableReader(model.Manifest, data.Data.Source, heldOut: null).Read(TestContext.Current.CancellationToken);
        return IntegratedGradients.Some((table.HeldOut ?? table.Others!).Thin(30), 5, 200);
    }

    private static LabelledSample Sample(float[] features) => new()
    {
        Inputs = new ExplainedInputs { Count = features.Length / 2, Features = features, Categories = [], Clusters = new long[features.Length / 2], Offsets = [] },
        Outcomes = new float[features.Length / 2],
        Weights = [],
        ClusterNames = [.. Enumerable.Repeat("g", features.Length / 2)],
        Total = features.Length / 2,
    };

    private static IReadOnlyList<ExplainedColumn> Columns(int count) => [.. Enumerable.Range(0, count).Select(i => new ExplainedColumn(new ColumnDescription { Name = $"x{i}", Kind = "numeric" }, i))];

    private sealed class Function(Func<float, float, float> value) : IRowAnswers
    {
        public HeadAnswers Predict(ExplainedInputs rows, PredictionHead head)
        {
            float[] values = [.. Enumerable.Range(0, rows.Count).Select(row => value(rows.Features[row * 2], rows.Features[(row * 2) + 1]))];
            return new HeadAnswers(values, values, values, 1);
        }

        public (float[] Lower, float[] Upper)? Interval(HeadAnswers answers, double level, IntervalKind kind) => null;
    }
}
