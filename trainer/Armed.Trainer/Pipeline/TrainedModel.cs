using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Export;
using Armed.Trainer.Measures;
using Armed.Trainer.Models;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Trainer;

/// <summary>
/// An ARMED model fitted on a split, its last layer solved: it predicts rows, scores itself and is exported. It never changes. It holds native memory; dispose it after the predictors that it
/// made. Not for several threads at once.
/// </summary>
public sealed class TrainedModel : IDisposable
{
    private readonly FittedModel _trained;
    private readonly SolveStage _solve;
    private readonly SolvedModel _solved;
    private readonly FitData _data;
    private readonly ModelFit _fit;
    private readonly string _fitId;
    private readonly IReadOnlyList<string> _history;
    private readonly IReadOnlyList<string> _messages;
    private readonly Action<string> _say;

    internal TrainedModel(FittedModel trained, SolveStage solve, SolvedModel solved, FitData data, ModelFit fit, string fitId, IReadOnlyList<string> history, IReadOnlyList<string> messages, Action<string> say)
    {
        (_trained, _solve, _solved, _data, _fit, _fitId, _history, _messages, _say) = (trained, solve, solved, data, fit, fitId, history, messages, say);
        Options = fit.Completed(solved.Model, solved.Refit?.Terms ?? fit.Terms);
        Heads = [.. HeadScores.Heads(trained).Select(head => head.Head)];
    }

    /// <summary>The split, with the validation rows that were drawn.</summary>
    public Split Split => _data.Split;

    /// <summary>The options with everything that was chosen from the data filled in.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Epochs of the main fit, of all networks; 0 if the model is linear and was solved at once.</summary>
    public int Epochs => _fit.Epochs;

    /// <summary>Epochs of each network.</summary>
    internal IReadOnlyList<int> NetworkEpochs => _fit.NetworkEpochs;

    /// <summary>What was inferred or noticed, a sentence each.</summary>
    public IReadOnlyList<string> Messages => [.. _messages, .. Told(_solved)];

    /// <summary>The heads that it has: mixed (clusters' own effects), fixed (the population), and inferred where it has a Z-predictor.</summary>
    public IReadOnlyList<PredictionHead> Heads { get; }

    /// <summary>One of its heads as a predictor of rows, which predicts in TorchSharp.</summary>
    /// <param name="head">The head. Default mixed.</param>
    /// <returns>A predictor to dispose before this model.</returns>
    /// <exception cref="ArgumentException">The model does not have that head.</exception>
    public IPredictor Predictor(PredictionHead head = PredictionHead.Mixed) => Heads.Contains(head)
        ? new HeadPredictor(_solved.Model, head)
        : throw new ArgumentException($"The model does not have the head {head}. Its heads: {string.Join(", ", Heads)}.", nameof(head));

    /// <summary>Scores one of its heads on rows of its table.</summary>
    /// <param name="rows">Indices of rows, such as <see cref="Split.Test"/>.</param>
    /// <param name="head">The head. Default mixed.</param>
    /// <returns>Metrics by name, as <see cref="Scorer.Score(IPredictor, ClusteredTable, IReadOnlyList{int})"/> gives them.</returns>
    /// <exception cref="ArgumentException">The model does not have that head.</exception>
    public IReadOnlyDictionary<string, double> Score(IReadOnlyList<int> rows, PredictionHead head = PredictionHead.Mixed)
    {
        using var predictor = Predictor(head);
        return Scorer.Score(predictor, Split.Table, rows);
    }

    /// <summary>Scores every head on every partition of its split.</summary>
    /// <returns>
    /// Metrics by partition (train, validation, test, seen, unseen), head (mixed, fixed, inferred) and name. Where the refit was solved on the validation rows as well, they are scored by the same last layer
    /// solved without them; of several networks by the first. The epochs and the form of the last layer were chosen on these rows, which flatters a little. Of more than 50,000 training or validation rows 50,000 at even distances are scored.
    /// </returns>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> Score() => HeadScores.Of(_solved, Split);

    /// <summary>
    /// Exports the graphs and compares them with TorchSharp in ONNX Runtime. Where they lose their precision in single-precision arithmetic, last layers with fewer hidden features are solved
    /// and tried; the exported model then differs from this one, has its own scores, and its messages say so.
    /// </summary>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <returns>The exported model, in memory.</returns>
    /// <exception cref="ParityException">A graph does not equal the fitted model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ExportedModel Export(CancellationToken cancellation = default)
    {
        var outcome = _data.Table.Outcome;
        var metadata = new ModelMetadata(outcome.Task.Name, _fitId, BundleManifest.CurrentFormatVersion, _data.Encoding, outcome.ClassNames);
        return new ExportStage(_data, metadata, _say).Run(_solve.Candidates(_solved, cancellation), exported => Assemble(exported, cancellation));
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose()
    {
        _solved.Dispose();
        _trained.Dispose();
    }

    private IEnumerable<string> Told(SolvedModel solved) =>
    [
        .. solved.Refit?.Messages ?? [],
        .. UnknownClusterChoice.Of(_fit.UnknownCluster, solved.Model).Message is { } other ? [other] : Array.Empty<string>(),
        .. solved.Model.LastLayer.Effects.Where(table => table.IsTooLarge).Select(table =>
            $"The effects of '{table.Design.Factor}' have covariances of more than 256 MB: the graphs hold their diagonal, and linear_predictor_sd is left out. Fewer slopes (--random) keep it."),
    ];

    /// <summary>What is said where the fixed head is almost perfect on validation rows or, if there are none, on training rows.</summary>
    private IEnumerable<string> TooGood(FittedModel model, IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> scores)
    {
        var wereTrainedOn = !scores.ContainsKey(Scorer.Validation);
        var rows = wereTrainedOn ? Split.Training : Split.Validation;
        if (Split.Table.Image is not null || Split.Table.GivesOutcome || !scores.TryGetValue(wereTrainedOn ? Scorer.Train : Scorer.Validation, out var heads) || !heads.TryGetValue("fixed", out var reached))
        {
            return [];
        }

        using var predictor = new HeadPredictor(model, PredictionHead.Fixed);
        return NearPerfectScores.Message(predictor, Split.Table, rows, wereTrainedOn, reached) is { } message ? [message] : [];
    }

    /// <summary>What is said where the outcomes of training rows vary more about the mixed head's means than the distribution allows.</summary>
    private IEnumerable<string> TooSpread(FittedModel model)
    {
        var outcome = Split.Table.Outcome;
        if (!outcome.Kind.TakesFamily || Split.Training.Count == 0)
        {
            return [];
        }

        using var predictor = new HeadPredictor(model, PredictionHead.Mixed);
        var rows = RowSample.Of(Split.Training, HeadScores.MostRows);
        var weights = Split.Table.Weights is { } given ? Array.ConvertAll(rows, row => given.Values[row]) : null;
        var truth = new ScoredRows(Array.ConvertAll(rows, row => outcome.Values[row]), weights);
        return outcome.Kind.SpreadWarning(predictor.Predict(Split.Table, rows), truth, predictor.Dispersion) is { } warning ? [warning] : [];
    }

    private ExportedModel Assemble(ExportedGraphs exported, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _say("scoring");
        var (model, refit) = exported.Solved;
        var assembly = new BundleAssembly(model, _data, _fit.Completed(model, refit?.Terms ?? _fit.Terms), refit?.Description, _fitId, refit?.NewClusters, _fit.Calibrations) { FamilyTest = _fit.FamilyTest };
        var scores = HeadScores.Of(exported.Solved, Split);
        var manifest = assembly.Manifest(exported.Graphs, scores, exported.Parity.Differences, [.. TooGood(model, scores), .. TooSpread(model), .. _messages, .. Told(exported.Solved)]);
        return new ExportedModel(manifest, assembly.Files(exported.Graphs, manifest, _history));
    }
}
