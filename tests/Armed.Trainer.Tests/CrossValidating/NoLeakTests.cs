using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.CrossValidating;

/// <summary>Nothing of a held-out row reaches a model.</summary>
[Collection(FitsCollection.Name)]
public sealed class NoLeakTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { Networks = 2 };
    private static readonly int[] s_test = [.. Enumerable.Range(0, 360).Where(row => row % 5 == 0)];

    public static TheoryData<string> Models => [.. ComparatorList.All.Where(model => model.Absence is null).Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Fit_OnAbsurdHeldOutRows_GivesTheSameModel(string name)
    {
        using var data = FitRun.Of(Text(_ => false));
        using var absurd = FitRun.Of(Text(row => row % 5 == 0));
        Split split = Divide(data), other = Divide(absurd);
        var model = ComparatorList.Of([name])[0];

        using var fitted = model.With(s_options).Fit(split, TestContext.Current.CancellationToken);
        using var again = model.With(s_options).Fit(other, TestContext.Current.CancellationToken);

        // All rows, of the table without absurd ones: equal to the bit, as all parameters are.
        int[] rows = [.. Enumerable.Range(0, 360)];
        Assert.Equal(fitted.Predict(split.Table, rows), again.Predict(split.Table, rows));
        // And what is chosen on training rows.
        FitScore score = Score(split, model), otherScore = Score(other, model);
        Assert.Equal(score.Measures["threshold"], otherScore.Measures["threshold"]);
        Assert.NotEqual(score.Measures["log_loss"], otherScore.Measures["log_loss"]);
        LevelAndClusterOfHeldOutRowsAlone_AreUnknown(again, other.Table);
    }

    /// <summary>Another unknown level and another unknown cluster give the same prediction.</summary>
    private static void LevelAndClusterOfHeldOutRowsAlone_AreUnknown(IPredictor fitted, ClusteredTable table)
    {
        var renamed = table with { Cells = null, CategoricalColumns = [.. table.CategoricalColumns.Select(Renamed)], Clusters = [.. table.Clusters.Select(Renamed)] };
        var predictions = fitted.Predict(table, s_test);
        Assert.All(predictions, prediction => Assert.InRange(prediction, 0, 1));
        Assert.Equal(predictions, fitted.Predict(renamed, s_test));
    }

    private static CategoricalColumn Renamed(CategoricalColumn column) => column with { Levels = [.. column.Levels.Select(level => level == "never seen" ? "nor this" : level)] };

    private static Split Divide(FitRun data) => Split.Of(Tables.Read(data.Data), new Fold(0, s_test, []), "fold 0");

    private static FitScore Score(Split split, IComparator model) => new FoldFit(split, null).Run(
        model.With(s_options), new FitScore { Scheme = "rows", Repeat = 0, Fold = 0, Model = model.Name, TrainingRows = 0, TestRows = 0 }, TestContext.Current.CancellationToken);

    /// <summary>The simulated table; absurd rows have the other outcome, a number far away, and a level and a cluster that no other row has.</summary>
    private static string Text(Func<int, bool> isAbsurd)
    {
        var table = new SimulatedTable();
        return FitRun.Csv(
            ("x1", table.X1.Select((x, row) => isAbsurd(row) ? 1e6 : x).ToArray()), ("x2", table.X2.Select((x, row) => isAbsurd(row) ? -1e6 : x).ToArray()),
            ("k", table.Short.Select((k, row) => isAbsurd(row) ? "never seen" : k).ToArray()), ("g", table.G.Select((g, row) => isAbsurd(row) ? "never seen" : g).ToArray()),
            ("y", table.Binary.Select((y, row) => isAbsurd(row) ? 1 - y : y).ToArray()));
    }
}
