using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>
/// Finds what the data ask of the last layer: curves of the fixed part and boosted trees, then for each factor slopes and curves, then slopes of the hidden features, each added where the marginal likelihood supports it and rows held out
/// are predicted better, and clusters held out do not lose more than known ones gain.
/// </summary>
internal sealed class StructureSearch
{
    /// <summary>Columns that are tried for each factor.</summary>
    private const int MostTried = 6;

    /// <summary>Training rows from which on effects on all columns are tried.</summary>
    private const int FewestRowsOnAll = 5_000;

    /// <summary>Chance that a search adds something to a factor where there is nothing; it is divided by the number of columns that could be added.</summary>
    private const double Level = 0.05;

    /// <summary>The same for outcomes that are not continuous, where the chi-square is only an approximation: at .05 more than one of twenty simulated tables without slopes had them.</summary>
    private const double ApproximateLevel = 0.02;

    /// <summary>A curve of the fixed part may come in on its own, and again beside a slope of a factor: each time with half of the chance.</summary>
    private const double FixedCurveShare = 0.5;

    /// <summary>
    /// What the penalised deviance of a curve alone must be lower by than that of slopes, which it could pass for: the 95 % quantile of what a variance that is 0 gains by chance.
    /// </summary>
    private const double CurveMargin = 2.71;

    /// <summary>Share of the validation loss that hidden features must gain at least: what its fourth digit shows.</summary>
    private const double LeastHiddenGain = 1e-4;

    private readonly FittedModel _model;
    private readonly RefitTrial _trial; // of the first network
    private readonly TrainingOptions _options;
    private readonly Action<string> _say;
    private readonly RefitRows _rows;
    private readonly CandidateTrials _trials;
    private readonly CandidateLikelihoods _likelihoods;
    private readonly HeldOutClusters _heldOut;
    private readonly HeldOutRows _heldOutRows;
    private readonly SearchBounds _bounds;
    private readonly PriorSearch _priors;

    private readonly SearchRecord _record;

    private readonly List<RefitStepDescription> _steps = [];

    /// <summary>Curves that the likelihood did not support: what it does not support without hidden features it rarely does with them, and each trial costs up to four fits.</summary>
    private readonly HashSet<(int Factor, string Column)> _rejected = [];

    /// <param name="model">The fitted network.</param>
    /// <param name="trials">Its trials and those of further networks.</param>
    /// <param name="options">What may be tried.</param>
    /// <param name="say">Told what is being tried.</param>
    public StructureSearch(FittedModel model, RefitTrials trials, TrainingOptions options, Action<string> say)
    {
        (_model, _trial, _options, _say, _rows) = (model, trials.First, options, say, trials.First.Rows);
        _trials = new CandidateTrials(trials, say);
        _likelihoods = new CandidateLikelihoods(trials);
        _heldOut = new HeldOutClusters(model, _trial, options.Seed);
        _heldOutRows = new HeldOutRows(_trial, options.Seed);
        _bounds = new SearchBounds(model, _trial);
        _record = new SearchRecord(_heldOutRows);
        _priors = new PriorSearch(_trial, _trials, options, _heldOutRows, _heldOut, _record);
    }

    /// <summary>What was kept, in order, with the validation loss after each.</summary>
    public IReadOnlyList<RefitStepDescription> Steps => _steps;

    /// <summary>What was tried, with what spoke for or against it.</summary>
    public IReadOnlyList<RefitTrialDescription> Tried => _record.Tried;

    /// <inheritdoc cref="PriorSearch.Separated"/>
    public IReadOnlyList<string> Separated => _priors.Separated;

    /// <summary>
    /// The best form found. Hidden features are in it only if they lower the validation loss by more than one standard error, and by what four digits of it show: they were learned from rows of the known clusters, which the
    /// validation rows belong to, and can cost the unknown ones. Where their variance is estimated as 0, losses differ by rounding, and so does the standard error.
    /// </summary>
    public RefitCandidate Run()
    {
        var linear = RunLinear();
        var hidden = _rows.HiddenWidth == 0 ? null : RunHidden(linear);
        var isBetter = hidden is not null && AreHiddenBetter(hidden, linear);
        if (_rows.HiddenWidth > 0)
        {
            _record.Note("hidden features", hidden, linear, isBetter ? null : SearchRecord.NotClearlyBetter);
        }

        if (hidden is null || !isBetter)
        {
            return Kept(linear, _priors.AddForNewClusters(linear), _ => "shrunken coefficients");
        }

        if (!hidden.Form.HasPartsOf(linear.Form))
        {
            _steps.RemoveRange(1, _steps.Count - 1); // parts that make way for the hidden features are not in the model
        }

        return Kept(linear, hidden, form => $"hidden features, {form.Random}");
    }

    private static bool AreHiddenBetter(RefitCandidate hidden, RefitCandidate linear) =>
        !double.IsNaN(hidden.ValidationLoss) && linear.Validation.IsWorseThan(hidden.Validation) && !(linear.ValidationLoss - hidden.ValidationLoss < LeastHiddenGain * Math.Abs(linear.ValidationLoss));

    private bool HasCurves => _options.Curves && _options.Between == BetweenClusters.Use;

    private double ColumnLevel => (_rows.Data.Kind.IsGaussian ? Level : ApproximateLevel) / Math.Max(1, _rows.InputColumns.Count(column => column.Kind == EncodedColumnKind.Numeric));

    private RefitCandidate RunLinear()
    {
        var best = Kept(null, _trials.First(Intercepts(usesHidden: false)), form => $"linear, {form.Random}");
        best = Kept(best, _priors.Add(best), _ => "shrunken coefficients");
        best = Kept(best, AddFixedCurves(best), form => $"curves in {string.Join(", ", form.Curves)}");
        best = Kept(best, AddTrees(best), _ => "boosted trees");
        for (var g = 0; g < _model.Encoding.Clusters.Count; g++)
        {
            best = Kept(best, AddLinear(best, g), form => form.Random);
            foreach (var kind in _trial.OnAll.Searched)
            {
                best = Kept(best, AddOnAll(best, g, kind), form => form.Random);
            }
        }

        return best;
    }

    /// <summary>Notes a candidate that replaced another one.</summary>
    private RefitCandidate Kept(RefitCandidate? before, RefitCandidate candidate, Func<LastLayerForm, string> part)
    {
        if (!ReferenceEquals(before, candidate))
        {
            _steps.Add(new RefitStepDescription(part(candidate.Form), double.IsFinite(candidate.ValidationLoss) ? candidate.ValidationLoss : null));
        }

        return candidate;
    }

    /// <summary>From what the linear predictor has, or from intercepts where hidden features make it needless; null where hidden features cannot be solved with.</summary>
    private RefitCandidate? RunHidden(RefitCandidate linear)
    {
        if (_trials.Try(Intercepts(usesHidden: true) with { Ridge = linear.Form.Ridge }, "refit with hidden features") is not { } best)
        {
            return null;
        }

        var with = (linear.Form with { Ridge = false }).IsInterceptsOnly ? null : _trials.Try(linear.Form with { UsesHidden = true }, $"refit {linear.Form.Random} with hidden features");
        with = with is { Form.Trees: true } && !HasUsefulTrees(with) ? _trials.Try(with.Form with { Trees = false }, "refit without boosted trees") : with;
        best = Lowest(best, with);
        for (var g = 0; g < _model.Encoding.Clusters.Count; g++)
        {
            best = AddNonlinear(AddLinear(best, g), g);
        }

        return best;
    }

    private LastLayerForm Intercepts(bool usesHidden) => new([.. _model.Encoding.Clusters.Select(c => RandomEffectsTerm.Of(c.Name, [], nonlinear: false))], usesHidden);

    /// <summary>Curves of the fixed part in the numeric columns that seem to need them, with one variance.</summary>
    private RefitCandidate AddFixedCurves(RefitCandidate start)
    {
        var columns = HasCurves && !double.IsNaN(start.Deviance) ? Screening(start, factor: 0).RankFixed(_trial.Curves) : [];
        if (columns.Count == 0)
        {
            return start;
        }

        var part = $"curves in {string.Join(", ", columns)}";
        var with = _trials.Try(start.Form with { Curves = columns }, $"refit {part}");
        return _record.Note(part, with, start, with is null || !IsSupported(with, start, FixedCurveShare) ? SearchRecord.Unsupported : _heldOutRows.AreBetterWith(with, start) ? null : SearchRecord.NotBetter);
    }

    /// <summary>
    /// The column of boosted trees, whose values in the training rows are out of fold, so that the likelihood may judge it by its one coefficient; without a likelihood the validation rows judge. Where there are few rows, folds of
    /// clusters must not be predicted worse on average: trees can tell known clusters by columns that say nothing of new ones.
    /// </summary>
    private RefitCandidate AddTrees(RefitCandidate start)
    {
        if (!_trial.CanHaveTrees)
        {
            return start;
        }

        var with = _trials.Try(start.Form with { Trees = true }, "refit boosted trees");
        return _record.Note("boosted trees", with, start, with is null ? null : AgainstTrees(with, start));
    }

    private string? AgainstTrees(RefitCandidate with, RefitCandidate start)
    {
        if (!HasUsefulTrees(with))
        {
            return "their values out of fold have no coefficient above 0";
        }

        var isSupported = double.IsNaN(start.PenalisedDeviance) ? start.Validation.IsWorseThan(with.Validation) : _likelihoods.IsLower(with, start);
        return !isSupported ? double.IsNaN(start.PenalisedDeviance) ? SearchRecord.NotClearlyBetter : SearchRecord.Unsupported
            : !_heldOutRows.AreComparable(with, start) || !_heldOutRows.AreBetterWith(with, start) ? SearchRecord.NotBetter
            : DoNewClustersAllow(with, start) ? null : SearchRecord.WorseForNewClusters;
    }

    private bool DoNewClustersAllow(RefitCandidate with, RefitCandidate start) => !_trial.AreFew || !_heldOut.IsPossible || _heldOut.AreNotWorseWith(with, start);

    /// <summary>A coefficient below 0 says that hidden features have learned outcomes of single rows: no prediction deserves that.</summary>
    private static bool HasUsefulTrees(RefitCandidate candidate) => candidate.Layer.Derived.OfType<TreeColumn>().Any() && candidate.Layer.Inputs[^1] > 0;

    /// <summary>
    /// Adds slopes and curves as long as the likelihood approves; rows held out judge the whole. Where they reject it, slopes alone are judged: in small tables curves can cost what slopes gain.
    /// </summary>
    private RefitCandidate AddLinear(RefitCandidate start, int factor)
    {
        if (double.IsNaN(start.Deviance))
        {
            return start; // an iterative solution has no likelihood that could support anything
        }

        var with = AddOneByOne(start, factor, areCurvesTried: true);
        if (ReferenceEquals(with, start) || !ReferenceEquals(Approved(with, start, factor), start))
        {
            return with;
        }

        var slopes = with.Terms[factor].Curves.Count == start.Terms[factor].Curves.Count ? start : AddOneByOne(start, factor, areCurvesTried: false);
        return ReferenceEquals(slopes, start) ? start : Approved(slopes, start, factor);
    }

    /// <summary>What the likelihood approved of, if rows and clusters held out do, too.</summary>
    private RefitCandidate Approved(RefitCandidate with, RefitCandidate start, int factor) => _record.Note(with.Terms[factor].ToString(), with, start, AgainstHeldOut(with, start));

    private string? AgainstHeldOut(RefitCandidate with, RefitCandidate start) =>
        !_heldOutRows.AreBetterWith(with, start) ? SearchRecord.NotBetter : _heldOut.AreWorseWith(with, start) ? SearchRecord.WorseForNewClusters : null;

    /// <summary>Slopes and curves in the order of their evidence.</summary>
    private RefitCandidate AddOneByOne(RefitCandidate start, int factor, bool areCurvesTried)
    {
        var (best, tried) = (start, new HashSet<string>(StringComparer.Ordinal));
        for (var ranked = Ranked(best, factor); tried.Count < MostTried && ranked.FirstOrDefault(column => !tried.Contains(column.Name)) is { } next;)
        {
            if (!_bounds.IsSearchedWithOneMore(best.Form, factor, best.Terms[factor]))
            {
                _say($"refit: further effects of {_model.Encoding.Clusters[factor].Name} are not tried, because the model is too large for a search");
                break;
            }

            tried.Add(next.Name);
            var isWithoutCurve = !areCurvesTried || (start.UsesHidden && _rejected.Contains((factor, next.Name)));
            var with = Add(best, factor, isWithoutCurve ? next with { HasCurve = false } : next);
            ranked = ReferenceEquals(with, best) ? ranked : Ranked(with, factor); // what is added changes the evidence for the others
            best = with;
        }

        return best;
    }

    /// <summary>
    /// Effects of a factor on all columns, with one variance: slopes, many small differences of which no single one is evident, or a function of all numbers. The likelihood and rows held out must approve, and solutions must stay
    /// affordable.
    /// </summary>
    private RefitCandidate AddOnAll(RefitCandidate start, int factor, IColumnsOnAll kind)
    {
        var isPossible = _options.Between == BetweenClusters.Use && !double.IsNaN(start.Deviance) && _rows.Data.Training.Length >= FewestRowsOnAll && IsWorthTrying(factor, kind);
        var term = start.Terms[factor].With(kind.Call);
        if (!isPossible || !_bounds.IsAffordable(start, factor, term, kind.LittleWork) || With(start.Form, factor, term) is not { } with)
        {
            return start;
        }

        return _record.Note(term.ToString(), with, start, IsSupported(with, start) ? AgainstHeldOut(with, start) : SearchRecord.Unsupported);
    }

    private bool IsWorthTrying(int factor, IColumnsOnAll kind)
    {
        if (kind.WhyNotTried(factor) is { } why)
        {
            _say($"refit: {kind.Call} is not tried for {_model.Encoding.Clusters[factor].Name}, because {why}");
        }

        return kind.IsWorthTrying(factor);
    }

    /// <summary>A factor's effects with a column's slope where the likelihood supports it, and then with its curve.</summary>
    private RefitCandidate Add(RefitCandidate start, int factor, ScreenedColumn column)
    {
        var term = start.Terms[factor];
        var slope = term.Slopes.Contains(column.Name) ? start : With(start.Form, factor, term.With(column.Name));
        var best = slope is not null && IsSupported(slope, start, covariances: term.Slopes.Count + 1) ? slope : start;
        if (slope is not null && !ReferenceEquals(best, slope))
        {
            _record.Note(slope.Terms[factor].ToString(), slope, start, SearchRecord.Unsupported);
        }

        if (!column.HasCurve || term.Curves.Contains(column.Name))
        {
            return best;
        }

        var curved = AddCurve(start, ReferenceEquals(best, slope) ? slope : null, best, factor, column.Name);
        if (ReferenceEquals(curved, best))
        {
            _rejected.Add((factor, column.Name));
        }

        return curved;
    }

    /// <summary>
    /// Clusters' curves in a column, with its slope, where that is supported, or in its place. They come with the column's curve in the fixed part, as slopes come with its coefficient: else a curve that all clusters share would pass for curves
    /// that differ. A curve alone has one parameter, and could pass for slopes, which have two with their correlation, by that alone: it must be clearly better.
    /// </summary>
    private RefitCandidate AddCurve(RefitCandidate start, RefitCandidate? slope, RefitCandidate best, int factor, string column)
    {
        var (plainStart, plainSlope) = (WithFixedCurve(start, column), slope is null ? null : WithFixedCurve(slope, column));
        var plainBest = ReferenceEquals(best, start) ? plainStart : plainSlope!;
        best = IsSupported(plainBest, best, FixedCurveShare) ? plainBest : best;
        RandomEffectsTerm Curved(RefitCandidate candidate) => candidate.Terms[factor].WithoutCurves().With([.. candidate.Terms[factor].Curves, column]);
        if (With(plainStart.Form, factor, Curved(start)) is { } curve && IsSupported(curve, plainStart) && _likelihoods.IsLower(curve, best, CurveMargin))
        {
            best = curve;
        }

        return plainSlope is not null && With(plainSlope.Form, factor, Curved(plainSlope)) is { } both && IsSupported(both, plainSlope) ? Lowest(best, both) : best;
    }

    /// <summary>The candidate with a column's curve in the fixed part; itself where it has the curve or the column has too few values.</summary>
    private RefitCandidate WithFixedCurve(RefitCandidate candidate, string column) =>
        !candidate.Form.Curves.Contains(column) && _trial.Curves.CanHave(column, CurveFit.FewestFixedValues)
            ? _trials.Try(candidate.Form with { Curves = [.. candidate.Form.Curves, column] }, $"refit a curve in {column}") ?? candidate
            : candidate;

    /// <summary>Whether the likelihood supports one more variance and its covariances with others, by the <see cref="BoundaryTest"/>. The share of the level is that of one of several chances.</summary>
    private bool IsSupported(RefitCandidate candidate, RefitCandidate without, double share = 1, int covariances = 0)
    {
        var (gained, penalised) = _likelihoods.Gain(candidate, without);
        return gained > 0 && penalised > 0 && BoundaryTest.P(gained, covariances) < share * ColumnLevel;
    }

    private RefitCandidate Lowest(RefitCandidate known, RefitCandidate? candidate) =>
        candidate is not null && _likelihoods.IsLower(candidate, known) ? candidate : known;

    private RefitCandidate AddNonlinear(RefitCandidate start, int factor)
    {
        if (!start.UsesHidden || _rows.HiddenWidth == 0)
        {
            return start;
        }

        var term = start.Terms[factor];
        var with = With(start.Form, factor, term with { Blocks = [.. term.Blocks, RandomEffectsBlock.HiddenLayer] });
        if (with is null)
        {
            return start;
        }

        return _record.Note(with.Terms[factor].ToString(), with, start, !_likelihoods.IsLower(with, start) ? SearchRecord.Unsupported : !start.Validation.IsWorseThan(with.Validation) ? SearchRecord.NotClearlyBetter
            : _heldOut.AreWorseWith(with, start) ? SearchRecord.WorseForNewClusters : null);
    }

    private RefitCandidate? With(LastLayerForm form, int factor, RandomEffectsTerm term)
    {
        if (!_bounds.IsSearched(form, factor, term))
        {
            _say($"refit: {term} is not tried, because the model is too large for a search");
            return null;
        }

        var with = form.With(factor, term);
        return _bounds.FitsMemory(with, factor) ? _trials.Try(with, $"refit {term}") : null;
    }

    private IReadOnlyList<ScreenedColumn> Ranked(RefitCandidate start, int factor) =>
        Screening(start, factor).Rank(HasCurves ? _trial.Curves : null);

    /// <summary>By the residuals of the training rows, without trees: those that predict have seen these rows.</summary>
    private SlopeScreening Screening(RefitCandidate start, int factor)
    {
        var plain = start.Form.Trees ? _trial.Try(start.Form with { Trees = false }) : start;
        return new SlopeScreening(_rows, factor, _trial.Predict(plain.Layer, _rows.Data.Training), plain.Layer.Effects[factor], ColumnLevel);
    }
}
