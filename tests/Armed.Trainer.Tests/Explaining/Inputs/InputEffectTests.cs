using Armed.Runtime;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Explaining.Inputs;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Inputs;

public sealed class InputEffectTests
{
    private const double Slope = 2.5;

    private static readonly RowScore s_score = new(OutcomeKinds.Of(ModelTask.Continuous), double.PositiveInfinity);

    /// <summary>The slope of the first column is larger by 1 in the second cluster.</summary>
    private static double Line(ReadOnlyMemory<float> row, long cluster) => (Slope + Math.Max(0, cluster)) * row.Span[0];

    [Fact]
    public void Importance_UnusedColumn_IsZeroAndTheUsedOneComesFirst()
    {
        var rows = ExplainedRows.Of(200, Line);

        var importances = new PermutationImportance(new FunctionAnswers(Line), s_score).Of(rows, ExplainedRows.Columns, ["c"]);

        Assert.Equal(["used", "c", "unused"], importances.Select(importance => importance.Name));
        Assert.Equal((0.0, 0.0, 0.0), (importances[2].Mean, importances[2].Lowest, importances[2].Highest));
        // Shuffled uniform numbers differ by 2 Var = 1/6 in the mean of squares; the slopes are 2.5 and 3.5.
        Assert.Equal(Math.Sqrt((2.5 * 2.5 + 3.5 * 3.5) / 2 / 6), importances[0].Mean, 0.1);
        Assert.InRange(importances[0].Mean, importances[0].Lowest, importances[0].Highest);
    }

    [Fact]
    public void Dependence_OfALine_IsALineWithItsSlopeInEveryCluster()
    {
        var rows = ExplainedRows.Of(100, Line);

        var curve = new PartialDependence(new FunctionAnswers(Line), rows, [], [("c0", 0), ("c1", 1)]).Of(ExplainedRows.Columns[0])!;

        Assert.All(Slopes(curve.Values, curve.Lines[0].Means), slope => Assert.Equal(Slope + 0.5, slope, 1e-4)); // half of the rows are in each cluster; predictions are single precision
        Assert.All(Slopes(curve.Values, curve.Clusters[0].Means), slope => Assert.Equal(Slope, slope, 1e-4));
        Assert.All(Slopes(curve.Values, curve.Clusters[1].Means), slope => Assert.Equal(Slope + 1, slope, 1e-4));
        Assert.All(curve.Lines[0].Means.Zip(curve.Lines[0].Upper), ends => Assert.Equal(1, ends.Second - ends.First, 1e-5));
        Assert.Empty(curve.Clusters[0].Lower);
        Assert.Equal(10, curve.Rows.Count);
        Assert.All(curve.Rows, row => Assert.True(Slopes(curve.Values, row).All(slope => Math.Abs(slope - Slope) < 1e-3) || Slopes(curve.Values, row).All(slope => Math.Abs(slope - Slope - 1) < 1e-3))); // its own cluster's
    }

    [Fact]
    public void Dependence_OnAnUnusedColumn_IsFlat()
    {
        var rows = ExplainedRows.Of(100, Line);
        var curve = new PartialDependence(new FunctionAnswers(Line), rows, [], []).Of(ExplainedRows.Columns[1])!;
        Assert.Single(curve.Lines[0].Means.Distinct());
    }

    /// <summary>The rows of the second cluster weigh nothing, so that its slope does not count.</summary>
    [Fact]
    public void Dependence_WeightedRows_IsTheirMean()
    {
        var rows = ExplainedRows.Of(100, Line);
        rows = rows with { Weights = [.. rows.Inputs.Clusters.Select(code => code == 0 ? 2f : 0f)] };

        var curve = new PartialDependence(new FunctionAnswers(Line), rows, [], []).Of(ExplainedRows.Columns[0])!;

        Assert.All(Slopes(curve.Values, curve.Lines[0].Means), slope => Assert.Equal(Slope, slope, 1e-4));
    }

    [Fact]
    public void Counterfactual_SameRows_DifferByTheClustersAlone()
    {
        var rows = ExplainedRows.Of(100, Line);

        var found = new CounterfactualClusters(new FunctionAnswers(Line), rows, rows, [("c0", 0), ("c1", 1), ("empty", 2)], []) { AllClusters = 5 }.Compute()!;

        var mean = rows.Inputs.Features.Where((_, i) => i % 2 == 0).Average();
        Assert.Equal(["empty", "c1", "c0"], found.Clusters.Select(cluster => cluster.Name));
        Assert.Equal([(Slope + 2) * mean, (Slope + 1) * mean, Slope * mean], found.Clusters.Select(cluster => cluster.Mean), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal([0, 50, 50], found.Clusters.Select(cluster => cluster.Rows));
        Assert.Null(found.Clusters[0].Observed);
        Assert.Equal(rows.Outcomes.Where((_, row) => row % 2 == 1).Average(), found.Clusters[1].Observed!.Value, 1e-5);
        Assert.Equal(2 * mean, found.RowRange, 1e-4); // from the lowest to the highest cluster
        Assert.Null(found.OtherClass);
        Assert.Equal((100, 100, 5), (found.Rows, found.AllRows, found.AllClusters));
    }

    [Fact]
    public void Dependence_ColumnOfOneValue_HasNone()
    {
        var rows = ExplainedRows.Of(10, Line);
        var constant = rows.Inputs.With(ExplainedRows.Columns[0], (_, _) => 3);
        Assert.Null(new PartialDependence(new FunctionAnswers(Line), rows with { Inputs = constant }, [], []).Of(ExplainedRows.Columns[0]));
    }

    [Fact]
    public void Strength_OfALine_IsTheSlopeTimesTheSd()
    {
        var rows = ExplainedRows.Of(400, Line);
        var strengths = new SlopeStrengths(new FunctionAnswers(Line), rows.Inputs, [0, 1]);

        var used = strengths.Of(ExplainedRows.Columns[0])!;

        var sd = used.Fixed / Slope;
        Assert.Equal(Math.Sqrt(1.0 / 12), sd, 0.02); // of uniform numbers
        Assert.Equal(sd * Math.Sqrt(0.5), used.Between, 1e-4); // slopes 2.5 and 3.5 have the standard deviation sqrt(1/2)
        Assert.Equal(new SlopeStrength("unused", 0, 0), strengths.Of(ExplainedRows.Columns[1]));
    }

    private static IEnumerable<double> Slopes(double[] values, double[] means) => Enumerable.Range(1, values.Length - 1).Select(i => (means[i] - means[i - 1]) / (values[i] - values[i - 1]));
}
