using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Estimates;
using Armed.Trainer.Refit.Intervals;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Search;
using Armed.Trainer.Refit.SecondStages;
using Armed.Trainer.Refit.Slopes;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Stage;

/// <summary>
/// Phase 5: with the backbone frozen, the last layer is a generalised linear mixed model on learned features and is solved exactly. It is tried on
/// the training rows and judged on the validation rows; if kept, it is solved once more on both together.
/// </summary>
internal sealed class RefitStage(FittedModel model, FitData data, TrainingOptions options, double caution, Action<string> say, CancellationToken cancellation)
{
    /// <summary>
    /// The losses before the refit are the lowest of many epochs on the very rows that judge, so they flatter: the refit must be clearly worse to be given up.
    /// </summary>
    private const double GuardStandardErrors = 2;

    /// <summary>Trains a network on other rows; null where none is.</summary>
    public Func<FitData, FittedModel>? Train { get; init; }

    /// <summary>Of a network's rows those that the form is searched on. Default <see cref="SearchSample"/>.</summary>
    public Func<FitData, FitData> Sample { get; init; } = own => SearchSample.Of(own, options.Seed);

    /// <summary>Solves, judges, and returns the last layer that ships; null if there is no refit.</summary>
    public RefitResult? Run(IReadOnlyList<RandomEffectsTerm> trained)
    {
        if (!options.HasRefit)
        {
            return null;
        }

        say("refit");
        var effects = RefitSize.Effects(data, options, trained);
        var rows = new Lazy<RefitRows>(() => RefitRows.Compute(model, data, caution, effects));
        if (options.IsWholeFit)
        {
            return Keep(rows.Value, new LastLayerForm(trained, UsesHidden: false), null, null, "the model is linear, so this is its complete estimation");
        }

        if (data.Validation.Length == 0)
        {
            return Keep(rows.Value, new LastLayerForm(options.Random is null ? Intercepts(trained) : trained, UsesHidden: true), null, null, "there are no validation rows to judge it by");
        }

        try
        {
            return Judge(rows, trained, effects);
        }
        catch (Exception fault) when (options.Refit == RefitPolicy.Guarded && fault is ArithmeticException or InputException)
        {
            return GiveUp(rows.Value, new LastLayerForm(trained, UsesHidden: true), trained, $"it could not be solved: {fault.Message}", double.NaN, double.NaN);
        }
    }

    /// <summary>Searches for a form and judges it. Of many rows a sample is searched first, so that what the search holds is gone before all rows are looked at.</summary>
    private RefitResult Judge(Lazy<RefitRows> rows, IReadOnlyList<RandomEffectsTerm> trained, int effects)
    {
        FittedModel[] members = [.. Enumerable.Range(0, model.Networks.Count).Select(model.Member)];
        FitData[] own = [.. Enumerable.Range(0, members.Length).Select(m => data.Member(m, options))];
        try
        {
            var found = options.Random is null ? SearchSampled(members, own, effects) : null;
            return Judge(Trials(members, m => members.Length == 1 ? rows.Value : RefitRows.Compute(members[m], own[m], caution, effects)), rows.Value, trained, found);
        }
        finally
        {
            Array.ForEach(members, member => member.Dispose());
        }
    }

    /// <summary>What is found on samples of the networks' rows; null where these are all of them, or cannot be solved: a sample may miss what identifies a model.</summary>
    private FoundForm? SearchSampled(FittedModel[] members, FitData[] own, int effects)
    {
        var samples = Array.ConvertAll(own, rows => Sample(rows));
        try
        {
            return samples[0] == own[0] ? null : Search(Trials(members, m => RefitRows.Compute(members[m], samples[m], caution, effects)));
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }

    private FoundForm Search(RefitTrials trials)
    {
        var search = new StructureSearch(model, trials, options, say);
        return new FoundForm(search.Run().Form, search.Steps, search.Tried, search.Separated);
    }

    private RefitResult Judge(RefitTrials trials, RefitRows rows, IReadOnlyList<RandomEffectsTerm> trained, FoundForm? found)
    {
        var lossBefore = trials.Validate(model.TrainedLayers);
        found ??= options.Random is null ? Search(trials) : null;
        var form = found?.Form ?? new LastLayerForm(trained, UsesHidden: true);
        List<RefitStepDescription> steps = [.. found?.Steps ?? []];
        List<RefitTrialDescription> tried = [.. found?.Tried ?? []];
        var (judged, multiplier) = Calibrate(trials, trials.TryExactly(form));
        Note(steps, multiplier > 1, string.Create(CultureInfo.InvariantCulture, $"standard deviations of the random effects times {multiplier:G3}"), judged);
        if (WithSecondStage(trials, judged, tried) is { } staged)
        {
            // Judged on the rows of the first network, whose trees they are.
            lossBefore = trials.First.Validate(model.TrainedLayers.Count > 0 ? model.TrainedLayers[0] : model.LastLayer);
            judged = staged;
            Note(steps, true, StageName(staged.Layer.SecondStage!.Classes), judged);
        }

        var loss = judged.Validation;
        if (options.Refit == RefitPolicy.Guarded && loss.IsWorseThan(lossBefore, GuardStandardErrors))
        {
            return GiveUp(form.UsesHidden ? rows : rows.WithoutHidden(), form, trained, Worse(loss.Mean, lossBefore.Mean), loss.Mean, lossBefore.Mean);
        }

        var kept = Keep(rows, form, Finite(loss.Mean), Finite(lossBefore.Mean), Reason(form.UsesHidden || found is null, loss.Mean, lossBefore.Mean), multiplier, judged.Layer.SecondStage, steps);
        kept = kept with { Description = kept.Description with { Tried = tried }, WithoutValidation = judged.Layer, Messages = [.. EstimationMessages.Shrunken(found?.Separated ?? []), .. kept.Messages] };
        return options.Refit == RefitPolicy.Guarded && ImplausibleEffects.Of(kept.Description.Model) is { } implausible
            ? GiveUp(form.UsesHidden ? rows : rows.WithoutHidden(), form, trained, implausible, loss.Mean, lossBefore.Mean)
            : kept;
    }

    /// <summary>The solution that was judged, with the standard deviations of its effects as held-out rows want them where Laplace's approximation is rough.</summary>
    private (RefitCandidate Judged, double Multiplier) Calibrate(RefitTrials trials, RefitCandidate judged)
    {
        var calibration = new VarianceCalibration(trials.First, options);
        if (!calibration.IsNeeded(judged))
        {
            return (judged, 1);
        }

        say("refit: standard deviations of the random effects");
        try
        {
            var multiplier = calibration.Choose(judged);
            var calibrated = multiplier > 1 ? trials.TryAt(judged, multiplier) : judged;
            return calibrated.Validation.IsWorseThan(judged.Validation) ? (judged, 1) : (calibrated, multiplier);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return (judged, 1); // there is no solution at such variances
        }
    }

    /// <summary>
    /// The solution with the second stage where rows out of fold gain by it and the validation rows do not lose; null for none. Out of fold the model is solved at given variances; where the outcome is not Gaussian that is not quite what ships, whose coefficients maximise the
    /// marginal likelihood, so that there the validation rows must gain by more than one standard error.
    /// </summary>
    private RefitCandidate? WithSecondStage(RefitTrials trials, RefitCandidate judged, List<RefitTrialDescription> tried)
    {
        var forms = new List<(int Classes, (double Gain, double StandardError) Evidence)>();
        var fit = new SecondStageFit(model, trials.First, options, cancellation) { Say = say, Found = (classes, evidence) => forms.Add((classes, evidence)) };
        if (!fit.IsPossible(judged.Form))
        {
            return null;
        }

        say("refit: second stage");
        var without = trials.First.Validate(judged.Layer);
        var best = fit.Approved(judged, data.Training, stage => !WithSecondStage(trials, judged, stage).Validation.IsWorseThan(without, GuardStandardErrors)).Select(stage => WithSecondStage(trials, judged, stage))
            .FirstOrDefault(staged => data.Kind.IsGaussian ? !staged.Validation.IsWorseThan(without) : without.IsWorseThan(staged.Validation));
        tried.AddRange(forms.Select(form => Tried(form.Classes, form.Evidence, best?.Layer.SecondStage)));
        return best;
    }

    private static RefitTrialDescription Tried(int classes, (double Gain, double StandardError) evidence, SecondStage? kept) => new(StageName(classes))
    {
        Kept = kept?.Classes == classes,
        Reason = kept?.Classes == classes ? null : !SecondStageFit.IsClear(evidence) ? "training rows out of fold do not gain by two standard errors" : kept is null ? "the validation rows do not approve of it" : "the other form is preferred",
        Gain = Finite(evidence.Gain),
        StandardError = Finite(evidence.StandardError),
    };

    private static string StageName(int classes) => classes > 0 ? "second stage by class" : "second stage";

    private static RefitCandidate WithSecondStage(RefitTrials trials, RefitCandidate judged, SecondStage stage)
    {
        var layer = judged.Layer with { SecondStage = stage };
        return judged with { Layer = layer, Validation = trials.First.Validate(layer) };
    }

    private static void Note(List<RefitStepDescription> steps, bool isKept, string part, RefitCandidate judged)
    {
        if (isKept && steps.Count > 0)
        {
            steps.Add(new RefitStepDescription(part, Finite(judged.ValidationLoss)));
        }
    }

    /// <summary>What is solved for where nothing can approve of more.</summary>
    private static IReadOnlyList<RandomEffectsTerm> Intercepts(IReadOnlyList<RandomEffectsTerm> terms) => [.. terms.Select(t => RandomEffectsTerm.Of(t.Factor, [], nonlinear: false))];

    private string Worse(double loss, double before) => string.Create(CultureInfo.InvariantCulture, $"it would worsen the validation loss from {before:G4} to {loss:G4} ({LossInWords})");

    /// <summary>The trials of the networks, each on rows of its own.</summary>
    private RefitTrials Trials(FittedModel[] members, Func<int, RefitRows> rows) => new([.. members.Select((own, m) => new RefitTrial(own, rows(m), options, cancellation))]);

    /// <summary>What a search has found.</summary>
    private sealed record FoundForm(LastLayerForm Form, IReadOnlyList<RefitStepDescription> Steps, IReadOnlyList<RefitTrialDescription> Tried, IReadOnlyList<string> Separated);

    /// <summary>Which loss it is, and of which rows.</summary>
    private string LossInWords => $"{(data.Kind.IsGaussian ? $"mean squared error, with the variance of {data.Table.Outcome.Name} as its unit" : data.Table.Outcome.ClassNames.Count > 0 ? "mean log loss" : "mean negative log-likelihood")}, of {(model.Networks.Count > 1 ? $"the validation rows of {model.Networks.Count} networks" : $"{Say.Count(data.Validation.Length, "validation row", "validation rows")}")}, by a last layer solved without them";

    /// <summary>Why it was kept. Each network has validation rows of its own, so that scores of those of the first one are others.</summary>
    private string Reason(bool usesHidden, double loss, double before) => string.Create(CultureInfo.InvariantCulture,
        $"validation loss {loss:G4} after, {before:G4} before ({LossInWords}){(usesHidden ? "" : "; hidden features did not lower it by more than one standard error and are left out")}");

    private static double? Finite(double loss) => double.IsFinite(loss) ? loss : null;

    private RefitResult GiveUp(RefitRows rows, LastLayerForm solved, IReadOnlyList<RandomEffectsTerm> trained, string reason, double loss, double lossBefore) =>
        new(model.LastLayer, Describe(false, reason, solved, rows, Finite(loss), Finite(lossBefore)), trained, [$"The refit was not kept: {reason}."])
        {
            NewClusters = NewClusterGuard.Unmeasured(model, "other answers are measured for a solved last layer, and the refit was not kept"),
        };

    private RefitResult Keep(RefitRows rows, LastLayerForm form, double? loss, double? lossBefore, string reason, double multiplier = 1, SecondStage? judgedStage = null, IReadOnlyList<RefitStepDescription>? steps = null)
    {
        var trial = new RefitTrial(model, rows, options, cancellation) { IsFinal = true };
        var (final, columns, used) = trial.Final(form, multiplier);
        var stage = judgedStage is null ? null : FinalStage(judgedStage, trial, final);
        var intervals = new ConfidenceIntervals(model, data, used, columns, final, options, say, cancellation);
        var curves = new CurveEstimates(used.InputColumns, columns, final, model.OutcomeSd).Describe(trial);
        var (estimates, messages) = intervals.AddTo(new ClassicalEstimates(model, data, used, columns, final, options).Describe() with { FixedCurves = curves });
        var described = Describe(true, reason, form, used, loss, lossBefore) with { Model = estimates, SdMultiplier = multiplier > 1 ? multiplier : null, SecondStage = Describe(stage, judgedStage), Steps = steps ?? [], FixedDegrees = final.Learned?.Coefficients, SmoothDegrees = final.Learned?.Smooth, SlopeVariances = SlopeVariances(final, used), SpreadConstants = final.Layer.Spread?.Constants ?? 0 };
        var (pooled, part) = new PooledGuard(trial, options, Train, say, cancellation).Decide(final);
        var (answers, context) = new NewClusterGuard(model, trial, options, say, cancellation) { Pooled = pooled }.Decide(final);
        return new RefitResult(final.Layer with { Context = context ?? final.Layer.Context, SecondStage = stage, Pooled = part }, described, form.Terms, [.. ImplausibleEffects.Warnings(estimates), .. CollinearColumns.Messages(estimates, used), .. final.Fit.Messages, .. messages, .. Against(answers), .. WithoutIntervals(stage), .. Missing(stage, judgedStage)]) { NewClusters = answers };
    }

    /// <summary>Those of numbers that enter by one column alone, in the units of the table and of the outcome.</summary>
    private List<SlopeVarianceDescription> SlopeVariances(RefitCandidate final, RefitRows rows)
    {
        var alone = new LoneNumbers(rows.InputColumns, data.Encoding);
        return
        [
            .. Enumerable.Range(0, final.MissingSlopes.Count).Where(alone.Holds)
                .Select(at => Describe(rows.InputColumns[at].Source, final.MissingSlopes[at], model.OutcomeSd / rows.InputColumns[at].Scale))
                .Where(slope => double.IsFinite(slope.Variance) && double.IsFinite(slope.Correction) && slope is { SmoothVariance: null or (>= 0 and < double.PositiveInfinity), PopulationVariance: null or (>= 0 and < double.PositiveInfinity) }),
        ];
    }

    private static SlopeVarianceDescription Describe(string column, MissingSlope slope, double unit) => new(column, slope.Variance * unit * unit) { Correction = slope.Correction * unit, SmoothVariance = slope.SmoothVariance * unit * unit, PopulationVariance = slope.PopulationVariance * unit * unit };

    /// <summary>What speaks against inferred memberships where they were asked for.</summary>
    private IEnumerable<string> Against(IReadOnlyList<NewClusterDescription> answers) =>
        options.UnknownCluster == UnknownClusterPolicy.Inferred && NewClusterText.AgainstInferred(answers) is { } reason ? [$"--unknown-cluster inferred: {reason} The population's answer is the better choice."] : [];

    /// <summary>The stage that was judged, fitted on all rows; null if no tree helps there, or if the effects of a factor that it needs are 0 there.</summary>
    private SecondStage? FinalStage(SecondStage judged, RefitTrial trial, RefitCandidate final) =>
        new SecondStageFit(model, trial, options, cancellation).Fit(final, trial.All, judged.Classes)?.Needing(judged.Needed) is { } stage && SecondStageFit.CanBeKnown(stage, final) ? stage : null;

    /// <summary>That a stage which was judged is not in the model.</summary>
    private static IEnumerable<string> Missing(SecondStage? stage, SecondStage? judged) => stage is not null || judged is null ? []
        : ["The second stage that the validation rows approved of is left out: on training and validation rows together no tree helps, or the effects of a factor whose clusters it needs are 0. The validation loss is the one with it."];

    /// <summary>What a second stage by class takes away.</summary>
    private static IEnumerable<string> WithoutIntervals(SecondStage? stage) => stage is not { Classes: > 0 } ? []
        : ["A second stage changes the classes' probabilities of known clusters, so that no intervals are offered. Class sets are. Use --second-stage false for a model with intervals."];

    /// <summary>The trees that ship, with the gain of those on the training rows, by which they were decided on.</summary>
    private SecondStageDescription? Describe(SecondStage? stage, SecondStage? judged) =>
        stage is null || judged is null ? null : new SecondStageDescription(stage.Trees.Count, judged.Evidence.Gain, judged.Evidence.StandardError) { Classes = stage.Classes, NeededFactors = [.. stage.Needed.Select(g => data.Encoding.Clusters[g].Name)] };

    private RefitDescription Describe(bool kept, string reason, LastLayerForm form, RefitRows rows, double? loss, double? lossBefore) => new()
    {
        Kept = kept,
        Reason = reason,
        Random = (form with { UsesHidden = rows.HiddenWidth > 0 }).Random,
        Curves = form.Curves,
        Ridge = form.Ridge,
        Trees = rows.Derived.OfType<TreeColumn>().Sum(column => column.Trees.Count),
        Networks = rows.HiddenWidth > 0 ? model.Networks.Count : 0,
        HiddenFeatures = rows.HiddenWidth,
        ValidationLoss = loss,
        ValidationLossBefore = lossBefore,
    };
}
