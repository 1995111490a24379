using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Export;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Tuning;

/// <summary>A whole search: table, folds, trials by successive halving, results.</summary>
internal sealed class TuningRun
{
    private TuningRequest _request;
    private readonly IProgress<TuningProgress>? _progress;
    private readonly int[] _epochs;
    private readonly List<TrialScore> _scores = [];
    private readonly List<string> _messages = [];
    private HashSet<int>? _undefined; // folds without the measure; null until the options as given were scored

    private TuningRun(TuningRequest request, IProgress<TuningProgress>? progress)
    {
        (_request, _progress) = (request, progress);
        _epochs = SuccessiveHalving.Epochs(request.Options.MaxEpochs);
    }

    /// <summary>Runs trials until there is nothing left to do or the time is spent.</summary>
    /// <exception cref="InputException">The data are wrong, the state is of another search, or there was no time for a single trial.</exception>
    /// <exception cref="ArgumentException">The request is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; finished trials are in the state.</exception>
    public static TuningResult Execute(TuningRequest request, IProgress<TuningProgress>? progress = null, CancellationToken cancellation = default)
    {
        request.Validate();
        return new TuningRun(request, progress).Execute(cancellation);
    }

    private TuningResult Execute(CancellationToken cancellation)
    {
        var table = WholeTable.Read(_request.Data, _request.Options, Tell, cancellation);
        var folds = TuningFolds.Draw(table, _request, cancellation);
        var measure = _request.Measure ?? table.Outcome.Kind.Headline;
        Tune(table, folds);
        var draws = new TrialDraws(_request.Space, _request.Options.Seed);
        var halving = new SuccessiveHalving(_epochs.Length, _request.Trials, MeasureDirections.Of(measure) == MeasureDirection.Higher, draws.Has);
        var summary = new TuningSummary(_request, draws, halving, _epochs);
        var identity = Identity(table, folds, measure);
        if (_request is { Resume: true, State: { } state })
        {
            _scores.AddRange(TuningFile.Load(state, identity));
            _undefined = _scores.FirstOrDefault(score => score.Trial == 0) is { } given ? [.. NotNumbers(given.Values)] : null;
        }

        FoldFit[] fits = [.. folds.Select(fold => new FoldFit(Split.Of(table, fold, $"fold {fold.Number + 1} of the search"), null))];
        var rows = folds.Sum(fold => fold.Test.Count);
        while (halving.Next(_scores) is { } next && Evaluate(next, fits, measure, summary, halving, cancellation) is { } score)
        {
            _scores.Add(score);
            Save(identity, () => Result(table, measure, rows, summary));
        }

        if (_scores.Count == 0)
        {
            throw new InputException("The time was spent before one trial was finished. Give a larger --budget, or fewer --folds.");
        }

        if (_scores.Max(score => score.Trial) is var last && !draws.Has(last + 1))
        {
            Tell([$"The space has {Say.Count(last, "different draw", "different draws")}, and all were tried."]);
        }

        var result = Result(table, measure, rows, summary);
        Save(identity, () => result);
        return result;
    }

    /// <summary>Leaves out of the space what would change nothing.</summary>
    private void Tune(ClusteredTable table, IReadOnlyList<Fold> folds)
    {
        var rows = folds.Max(fold => table.Rows - fold.Test.Count - fold.Unused.Count);
        var (space, messages) = new IdleOptions(_request.Space, _request.Options, table, rows).LeaveOut();
        _request = _request with { Space = space };
        foreach (var message in messages)
        {
            Tell([message]);
        }
    }

    private void Tell(IReadOnlyList<string> messages)
    {
        _messages.AddRange(messages);
        Report(messages);
    }

    private void Report(IReadOnlyList<string> messages) => _progress?.Report(new TuningProgress(0, 0, _epochs.Length, 0, _request.Folds, 0, null) { Messages = messages });

    /// <summary>Fits a trial on every fold; null once the time is spent.</summary>
    /// <exception cref="InputException">The options as given cannot be fitted, or no fold has the measure.</exception>
    private TrialScore? Evaluate((int Trial, int Rung) next, FoldFit[] fits, string measure, TuningSummary summary, SuccessiveHalving halving, CancellationToken cancellation)
    {
        var options = summary.Options(next.Trial) with { MaxEpochs = _epochs[next.Rung] };
        var estimator = ComparatorList.Armed.With(options);
        var (finished, start) = (new List<FitScore>(), _request.Clock?.GetTimestamp() ?? 0);
        for (var k = 0; k < fits.Length; k++)
        {
            if (_request.IsSpent())
            {
                return null;
            }

            cancellation.ThrowIfCancellationRequested();
            _progress?.Report(new TuningProgress(next.Trial, next.Rung, _epochs.Length, k + 1, fits.Length, _scores.Count, Best(halving)));
            var fit = fits[k].Run(estimator, new FitScore { Scheme = EnumWords.Of(_request.Scheme), Repeat = 0, Fold = k, Model = estimator.Name, TrainingRows = 0, TestRows = 0 }, cancellation);
            if (fit.Failure is { } failure)
            {
                return next.Trial == 0
                    ? throw new InputException($"The options as given, with which every trial is compared, cannot be fitted on fold {k + 1}: {failure}")
                    : new TrialScore(next.Trial, next.Rung, [], failure, Seconds(start));
            }

            finished.Add(fit);
        }

        return Score(next, finished, measure, Seconds(start));
    }

    /// <summary>The values of a trial. Rows of one class define no AUROC, for example: a fold that has no value for the options as given has none for any trial.</summary>
    private TrialScore Score((int Trial, int Rung) next, List<FitScore> fits, string measure, double? seconds)
    {
        double[] values = [.. fits.Select(fit => MeasureDirections.Of(measure) == MeasureDirection.None ? double.NaN : fit.Measures.GetValueOrDefault(measure, double.NaN))];
        if (_undefined is null)
        {
            RequireMeasure(fits, values, measure);
            _undefined = [.. NotNumbers(values)];
            Report([.. Left(measure)]);
        }

        var missing = NotNumbers(values).Except(_undefined).Select(fold => (int?)fold).FirstOrDefault();
        return missing is { } fold
            ? new TrialScore(next.Trial, next.Rung, [], $"Its predictions of fold {fold + 1} have no {measure}.", seconds)
            : new TrialScore(next.Trial, next.Rung, [.. values.Select((value, k) => _undefined.Contains(k) ? double.NaN : value)], null, seconds);
    }

    private static IEnumerable<int> NotNumbers(IReadOnlyList<double> values) => Enumerable.Range(0, values.Count).Where(k => double.IsNaN(values[k]));

    private static void RequireMeasure(List<FitScore> fits, double[] values, string measure)
    {
        if (values.All(double.IsNaN))
        {
            throw RankingMeasures.Fault(measure, "trials", RankingMeasures.Of(fits));
        }
    }

    private double? Best(SuccessiveHalving halving) =>
        _scores.Where(score => score.Failure is null).OrderByDescending(score => score.Rung).ThenBy(halving.Loss).Select(score => (double?)score.Mean).FirstOrDefault();

    private double? Seconds(long start) => _request.Clock is { } clock ? Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3) : null;

    private TuningResult Result(ClusteredTable table, string measure, int rows, TuningSummary summary)
    {
        var leaderboard = summary.Leaderboard(_scores);
        return new TuningResult
        {
            Outcome = table.Outcome.Name,
            Measure = measure,
            Scheme = EnumWords.Of(_request.Scheme),
            Folds = _request.Folds,
            Rows = rows,
            Epochs = _epochs,
            Leaderboard = leaderboard,
            Sensitivity = summary.Sensitivity(_scores),
            Best = TrainingOptionsJson.ToGiven(summary.Options(leaderboard[0].Trial)),
            Messages = [.. _messages, .. Left(measure)],
        };
    }

    private IEnumerable<string> Left(string measure) =>
        (_undefined ?? []).Select(fold => $"Warning: the rows of fold {fold + 1} define no {measure}; the scores leave it out.");

    private void Save(string identity, Func<TuningResult> result)
    {
        if (_request.State is { } path)
        {
            new TuningFile { Identity = identity, Scores = _scores, Result = result() }.Save(path);
        }
    }

    /// <summary>What a score depends on. Trials are numbered, so that more of them change none. The rows of the folds count, and not the file that holds some out.</summary>
    private string Identity(ClusteredTable table, IReadOnlyList<Fold> folds, string measure)
    {
        var rows = folds.Select(fold => $"{string.Join(',', fold.Test)}/{string.Join(',', fold.Unused)}");
        var space = _request.Space.Options.Select(option => $"{option.Field.Name} {JsonSerializer.Serialize(option.Values)} {option.Range}");
        string[] parts = [FitIdentity.Compute(table.Sha256, _request.Options), measure, EnumWords.Of(_request.Scheme), .. rows, .. space];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
