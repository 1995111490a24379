using Armed.Runtime;
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
        var message = Message(Table());
        Assert.StartsWith("Warning: the fixed head is almost perfect on the validation rows (accuracy 1.0000, log loss 0.2 % of that without inputs).", message, StringComparison.Ordinal);
        Assert.Contains("the loss rises most without 'x'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_NoColumnMattersAlone_NamesNone()
    {
        using var predictor = new ByTheOutcome();
        var table = Table();
        Assert.Contains("recorded after it. Leave out", NearPerfectScores.Message(predictor, table, s_rows, false, Scorer.Score(predictor, table, s_rows)), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_FewRows_IsNone() => Assert.Null(Message(Table(), rows: s_rows[..20]));

    [Fact]
    public void Message_RareClass_IsNone() => Assert.Null(Message(Table([.. s_rows.Select(i => i < 3 ? 1 : i == 3 ? 2 : 0)])));

    [Fact]
    public void Message_TrainingRowsOfManyColumns_IsNone()
    {
        var table = Table();
        Assert.NotNull(Message(table, wereTrainedOn: true));
        Assert.Null(Message(table.WithFeatures([.. table.NumericColumns, .. Enumerable.Range(0, 6).Select(j => new NumericColumn($"z{j}", new float[Rows]))], []), wereTrainedOn: true));
    }

    [Fact]
    public void Message_OrdinaryScores_IsNone()
    {
        using var predictor = new ByTheFirst();
        Assert.Null(NearPerfectScores.Message(predictor, Table(), s_rows, false, new Dictionary<string, double> { ["accuracy"] = 0.97, ["log_loss"] = 0.1 }));
    }

    [Fact]
    public void Fit_TwoColumnsHoldTheOutcome_TheNotesSaySo()
    {
        // Neither column gives the outcome alone; their difference does.
        var random = new Random(3);
        float[] a = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble())], b = [.. Enumerable.Range(0, 200).Select(_ => (float)random.NextDouble())];
        var made = Tables.Make([.. Enumerable.Range(0, 200).Select(i => i % 8)], classes: [.. Enumerable.Range(0, 200).Select(i => a[i] > b[i] ? 1 : 0)], numbers: a);
        var table = made.WithFeatures([.. made.NumericColumns, new NumericColumn("z", b)], []) with { Outcome = made.Outcome with { Task = ModelTask.Binary, Positive = "k1" } };
        using var model = ArmedTraining.Fit(Split.All(table), new TrainingOptions { Hidden = [] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(model.Export(TestContext.Current.CancellationToken).Manifest.Notes, note => note.Contains("almost perfect on the training rows", StringComparison.Ordinal) && note.Contains("'x', 'z'", StringComparison.Ordinal));
    }

    private static string? Message(ClusteredTable table, int[]? rows = null, bool wereTrainedOn = false)
    {
        using var predictor = new ByTheFirst();
        return NearPerfectScores.Message(predictor, table, rows ?? s_rows, wereTrainedOn, Scorer.Score(predictor, table, rows ?? s_rows));
    }

    /// <summary>Three classes that x gives, and a second column that says nothing.</summary>
    private static ClusteredTable Table(int[]? classes = null)
    {
        classes ??= [.. s_rows.Select(i => i % 3)];
        var table = Tables.Make([.. s_rows.Select(i => i % 4)], classes: classes, numbers: Array.ConvertAll(classes, code => (float)code));
        return table.WithFeatures([.. table.NumericColumns, new NumericColumn("z", [.. s_rows.Select(i => (float)(i * 7 % 11))])], []);
    }

    private static float[] Sure(IEnumerable<int> classes) => [.. classes.SelectMany(code => Enumerable.Range(0, 3).Select(c => c == code ? 0.998f : 0.001f))];

    private sealed class ByTheFirst : IPredictor
    {
        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => Sure(rows.Select(row => (int)table.NumericColumns[0].Values[row]));

        public void Dispose()
        {
        }
    }

    private sealed class ByTheOutcome : IPredictor
    {
        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => Sure(rows.Select(row => table.Outcome.Classes[row]));

        public void Dispose()
        {
        }
    }
}
