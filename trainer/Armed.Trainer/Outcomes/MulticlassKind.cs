using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>Classes without order; see <see cref="MulticlassOutcome"/>.</summary>
internal sealed class MulticlassKind : BuiltInKind
{
    public override ModelTask Task => ModelTask.Multiclass;

    internal override bool IsDiscrete => true;

    internal override bool TakesCodes => true;

    internal override string BoostingObjective => "multiclass";

    internal override int Outputs(int classes) => classes;

    internal override bool IsInferredFrom(OutcomeCells cells) => cells.HasText;

    internal override OutcomeColumn? Read(OutcomeCells cells)
    {
        if (cells.Levels is not { Length: <= OutcomeCells.MostClasses } levels)
        {
            return cells.Fault($"{cells.CapitalColumn} has {cells.LevelCount}, but at most {OutcomeCells.MostClasses} classes are possible. Merge some, or choose --task continuous if they are numbers.");
        }

        return levels.Length < 3 ? cells.Fault($"{cells.CapitalColumn} has {cells.LevelCount}, but a multiclass outcome needs three or more.{cells.Advice}") : cells.Classes(this, levels);
    }

    public override OutcomeModel Build(int classes, TrainingOptions options) => new MulticlassOutcome(classes);

    internal override OutcomeDistribution Start(RefitOutcome outcome) => throw new NotSupportedException("Several linear predictors share a softmax, which is not the distribution of one of them.");

    internal override bool HasSpread => false;

    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        var (loss, right, _) = Scores.Classes(predictions, width, rows);
        return Scores.Finite(("log_loss", loss), ("accuracy", right));
    }

    internal override IReadOnlyDictionary<string, double> Measure(TestedRows rows) => With(rows, ("macro_auroc", Scores.MacroAreaUnderCurve(rows.Predictions, rows.Width, rows.Rows)));

    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) => LogLoss(prediction[(int)outcome]);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list) => $"{manifest.Outcome.Name}: the probabilities of {list(manifest.Outcome.Classes)}";

    private protected override bool Accepts(double value, int classes) => value >= 0 && value <= classes - 1 && value == Math.Floor(value);

    private protected override string Expected(int classes) => FormattableString.Invariant($"a class code from 0 to {classes - 1}");
}
