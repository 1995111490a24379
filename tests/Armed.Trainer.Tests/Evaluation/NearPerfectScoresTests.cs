using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Predicting;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Evaluation;

/// <summary>Scores that are too good to be true are pointed out, with the columns that make them.</summary>
public sealed class NearPerfectScoresTests
{
    private const int Rows = 60;

    private static readonly int[] s_rows = [.. Enumerable.Range(0, Rows)];

    [Fact]
    public void Message_PerfectClasses_NamesTheColumnThatMatters()
    {
        var table = Table();
        using var predictor = new ByTheFirst();
        var message = NearPerfectScores.Message(predictor, table, "validation", s_rows, Scorer.Score(predictor, table, s_rows));
        Assert.StartsWith("The fixed head is almost perfect on the validation rows (accuracy 1.0000).", message, StringComparison.Ordinal);
        Assert.Contains("'x' counts most", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_FewRows_IsNone()
    {
        var table = Table();
        using var predictor = new ByTheFirst();
        Assert.Null(NearPerfectScores.Message(predictor, table, "validation", s_rows[..20], Scorer.Score(predictor, table, s_rows[..20])));
    }

    [Fact]
    public void Message_OrdinaryScores_IsNone()
    {
        var table = Table();
        using var predictor = new ByTheFirst();
        Assert.Null(NearPerfectScores.Message(predictor, table, "train", s_rows, new Dictionary<string, double> { ["accuracy"] = 0.97, ["log_loss"] = 0.1 }));
        Assert.Null(NearPerfectScores.Message(predictor, table, "train", s_rows, new Dictionary<string, double> { ["auroc"] = 0.9995, ["balanced_accuracy"] = 0.9, ["accuracy"] = 0.999 }));
    }

    /// <summary>Three classes that x gives, and a second column that says nothing.</summary>
    private static ClusteredTable Table()
    {
        var table = Tables.Make([.. s_rows.Select(i => i % 4)], classes: [.. s_rows.Select(i => i % 3)], numbers: [.. s_rows.Select(i => (float)(i % 3))]);
        return table.WithFeatures([.. table.NumericColumns, new NumericColumn("z", [.. s_rows.Select(i => (float)(i * 7 % 11))])], []);
    }

    private sealed class ByTheFirst : IPredictor
    {
        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) =>
            [.. rows.SelectMany(row => Enumerable.Range(0, 3).Select(c => c == (int)table.NumericColumns[0].Values[row] ? 0.998f : 0.001f))];

        public void Dispose()
        {
        }
    }
}
