using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Export;
using Armed.Trainer.Formulas;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Tuning;

/// <summary>A whole search: table, folds, trials by successive halving, results.</summary>
internal sealed class TuningRun
{
    private readonly TuningRequest _request;
    private readonly IProgress<TuningProgress>? _progress;
    private readonly int[] _epochs;
    private readonly List<TrialScore> _scores = [];
    private readonly List<string> _messages = [];

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
        var table = Read(cancellation);
        var folds = TuningFolds.Draw(table, _request, cancellation);
        var measure = _request.Measure ?? table.Outcome.Kind.Headline;
        var halving = new SuccessiveHalving(_epochs.Length, _request.Trials, MeasureDirections.Of(measure) == MeasureDirection.Higher);
        var summary = new TuningSummary(_request, halving, _epochs);
        var identity = Identity(table, measure);
        if (_request is { Resume: true, State: { } state })
        {
            _scores.AddRange(TuningFile.Load(state, identity));
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

        var result = Result(table, measure, rows, summary);
        Save(identity, () => result);
        return result;
    }

    /// <summary>Fits a trial on every fold; null once the time is spent.</summary>
    private TrialScore? Evaluate((int Trial, int Rung) next, FoldFit[] fits, string measure, TuningSummary summary, SuccessiveHalving halving, CancellationToken cancellation)
    {
        var options = summary.Options(next.Trial) with { MaxEpochs = _epochs[next.Rung] };
        var estimator = ComparatorList.Armed.With(options);
        var (values, start) = (new List<double>(), _request.Clock?.GetTimestamp() ?? 0);
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
                return new TrialScore(next.Trial, next.Rung, [], failure, Seconds(start));
            }

            values.Add(Value(fit, measure));
        }

        return new TrialScore(next.Trial, next.Rung, values, null, Seconds(start));
    }

    private static double Value(FitScore fit, string measure)
    {
        string[] names = [.. fit.Measures.Keys.Where(name => MeasureDirections.Of(name) != MeasureDirection.None).Order(StringComparer.Ordinal)];
        return names.Contains(measure) ? fit.Measures[measure]
            : throw new InputException($"There is no measure {Say.Quote(measure)} that ranks trials of this outcome; expected one of {string.Join(", ", names)}.{Nearest.Hint(measure, names)}");
    }

    private double? Best(SuccessiveHalving halving) =>
        _scores.Where(score => score.Failure is null).OrderByDescending(score => score.Rung).ThenBy(halving.Loss).Select(score => (double?)score.Values.Average()).FirstOrDefault();

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
            Messages = _messages,
        };
    }

    private void Save(string identity, Func<TuningResult> result)
    {
        if (_request.State is { } path)
        {
            new TuningFile { Identity = identity, Scores = _scores, Result = result() }.Save(path);
        }
    }

    /// <summary>The table. Its task is named before folds are made: the classes of a fold's training rows must not change it.</summary>
    private ClusteredTable Read(CancellationToken cancellation)
    {
        var data = _request.Data with { Clusters = RandomEffectsFormula.Factors(_request.Options.Random, _request.Data.Clusters) };
        var asked = FormulaColumns.Request(data, _request.Options);
        var table = TableReader.Read(asked, cancellation);
        _messages.AddRange(table.Messages);
        _progress?.Report(new TuningProgress(0, 0, _epochs.Length, 0, _request.Folds, 0, null) { Messages = table.Messages });
        return asked.Task is not null || asked.Kind is not null ? table : TableReader.Read(asked with { Task = table.Outcome.Task }, cancellation);
    }

    /// <summary>What a score depends on. Trials are numbered, so that more of them change none.</summary>
    private string Identity(ClusteredTable table, string measure)
    {
        var space = _request.Space.Options.Select(option => $"{option.Field.Name} {JsonSerializer.Serialize(option.Values)} {option.Range}");
        string[] parts = [FitIdentity.Compute(table.Sha256, _request.Options), measure, EnumWords.Of(_request.Scheme), FormattableString.Invariant($"{_request.Folds}"), $"{_request.HeldOut}", .. space];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
