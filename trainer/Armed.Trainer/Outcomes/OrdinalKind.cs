using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>Ordered classes; see <see cref="OrdinalOutcome"/>.</summary>
internal sealed class OrdinalKind : BuiltInKind
{
    /// <summary>Whole numbers with no more levels than these may be ordered classes.</summary>
    private const int MostSuspectLevels = 10;

    public override ModelTask Task => ModelTask.Ordinal;

    internal override bool IsDiscrete => true;

    internal override bool TakesOrder => true;

    internal override bool TakesCodes => true;

    internal override string BoostingObjective => "multiclass";

    internal override bool HasIntercept => false;

    internal override OutcomeProposal? Propose(OutcomeCells cells, OutcomeColumn inferred) =>
        cells.Levels is { Length: <= MostSuspectLevels } && inferred.Values.Length > 0 && inferred.Values.All(value => value >= 0 && value == MathF.Floor(value))
            ? new OutcomeProposal(OutcomeProposal.WholeNumbers, "--task ordinal if they are ordered classes")
            : OrderedWords.Of(cells.Levels ?? []) is { } order ? new OutcomeProposal("has levels that seem to be in an order", $"--task ordinal if they are: --order \"{string.Join(',', order)}\"") : null;

    internal override OutcomeColumn? Read(OutcomeCells cells)
    {
        if (cells.Levels is not { Length: <= OutcomeCells.MostClasses } levels)
        {
            return cells.Fault($"{cells.CapitalColumn} has {cells.LevelCount}, but at most {OutcomeCells.MostClasses} ordered classes are possible. Merge some, or choose --task continuous if they are numbers.");
        }

        if (levels.Length < 3)
        {
            return cells.Fault($"{cells.CapitalColumn} has {cells.LevelCount}, but an ordinal outcome needs three or more.{cells.Advice}");
        }

        if (cells.Order is { } given)
        {
            return Order(cells, levels, given) is { } order ? cells.Classes(this, order) : null;
        }

        return LevelOrder.AreNumbers(levels) ? cells.Classes(this, levels)
            : cells.Fault($"The levels of {cells.Column} are not all numbers ({Say.List(levels, 20)}), so their order is unknown. Name them with --order, lowest first, separated by commas.");
    }

    public override OutcomeModel Build(int classes, TrainingOptions options) => new OrdinalOutcome(classes);

    /// <summary>Cut points at the logits of the cumulative shares: the estimates without any column.</summary>
    internal override OutcomeDistribution Start(RefitOutcome outcome)
    {
        var counts = new double[outcome.Classes];
        for (var i = 0; i < outcome.Values.Length; i++)
        {
            counts[(int)outcome.Values[i]] += outcome.Weight(i);
        }

        var (total, below) = (counts.Sum(), 0.0);
        var cuts = new double[counts.Length - 1];
        for (var k = 0; k < cuts.Length; k++)
        {
            below += counts[k];
            cuts[k] = Math.Log(below / (total - below));
        }

        return new CumulativeLogitDistribution(cuts);
    }

    internal override double? Simulate(double eta, OutcomeParameters parameters, GaussianRandom random)
    {
        var latent = eta + Math.Log(1 / (1 - random.Uniform()) - 1 + double.Epsilon); // logistic
        return parameters.CutPoints.Count(cut => cut < latent);
    }

    internal override void Check(RefitOutcome outcome)
    {
        base.Check(outcome);
        var found = outcome.Values.Distinct().Count();
        if (found < outcome.Classes)
        {
            throw new InputException($"Only {found} of {outcome.Classes} ordinal classes occur in the rows; merge or remove the empty ones.");
        }

        if (outcome.Classes < 2)
        {
            throw new InputException("An ordinal outcome needs at least 2 classes.");
        }
    }

    internal override bool HasOneMean => false;

    internal override double MeanSlope(double linear) => 1;

    /// <summary>Of the standard logistic distribution, the residual of a cumulative logit's latent variable.</summary>
    internal override LinkResidual Residual(double sigma, double dispersion, Func<double> mean) => LogitResidual;

    internal override bool HasSpread => false;

    /// <summary>mae is that of the class index: the number of classes by which the most probable one is off.</summary>
    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        var (loss, right, distance) = Scores.Classes(predictions, width, rows);
        return Scores.Finite(("log_loss", loss), ("accuracy", right), ("mae", distance));
    }

    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) => LogLoss(prediction[(int)outcome]);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list)
    {
        var predicts = $"{manifest.Outcome.Name}: the probabilities of the ordered {list(manifest.Outcome.Classes)}";
        if (manifest.Refit is { Kept: true, Model.CutPoints.Count: > 0 })
        {
            return predicts; // the estimates show the cut points at the columns' zeros; those of the graphs are at the columns' means
        }

        var cuts = string.Join(", ", manifest.Outcome.CutPoints.Select(cut => cut.ToString("G4", CultureInfo.InvariantCulture)));
        return $"{predicts}; cut points {cuts} of the graphs' linear predictor";
    }

    private protected override bool Accepts(double value, int classes) => value >= 0 && value <= classes - 1 && value == Math.Floor(value);

    private protected override string Expected(int classes) => FormattableString.Invariant($"a class code from 0 to {classes - 1}");

    /// <summary>The levels in the order given; a level that no training row has is not a class of the model. Null where a fault was added.</summary>
    private static string[]? Order(OutcomeCells cells, string[] levels, IReadOnlyList<string> order)
    {
        var twice = order.GroupBy(level => level).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            cells.Fault($"The order of levels names {Say.List(twice)} more than once. Name each level once.");
        }

        var missing = levels.Except(order).ToList();
        if (missing.Count > 0)
        {
            cells.Fault($"The order of levels lacks {Say.List(missing, 20)} of {cells.Column}. Its levels: {Say.List(levels, 20)}; name all of them, lowest first.");
        }

        var unused = order.Except(levels).ToList();
        if (unused.Count > 0)
        {
            cells.Tell($"Warning: no training row of {cells.Column} has the level {Say.List(unused)}; the model leaves it out.");
        }

        return twice.Count + missing.Count > 0 ? null : [.. order.Where(levels.Contains)];
    }
}
