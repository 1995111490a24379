using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Export;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>A whole cross-validation: table, folds, fits, summaries.</summary>
internal sealed class CrossValidationRun(CrossValidationRequest request, IProgress<CrossValidationProgress>? progress)
{
    private readonly List<string> _messages = [];
    private readonly List<FitScore> _finished = [];
    private readonly Lock _lock = new();
    private IReadOnlyList<ColumnGroups> _groups = [];
    private int _done;
    private int _kept;
    private int _total;

    public CrossValidationResult Execute(CancellationToken cancellation)
    {
        request.Validate();
        var (models, same) = ComparatorList.Different(ComparatorList.Of(request.Models, request.Data.Image is not null), request.Options);
        IReadOnlyList<IComparator> comparators = [.. models, .. request.Estimators.Select(estimator => new OwnComparator(estimator))];
        var reference = (comparators.FirstOrDefault(comparator => comparator == ComparatorList.Armed) ?? comparators[^1]).Name;
        var table = WholeTable.Read(request.Data, request.Options, Tell, cancellation);
        Tell(same);
        _groups = RowGroups(table);
        var plans = new SchemePlans(request, table, cancellation).Make();
        _total = comparators.Count * plans.Sum(plan => plan.Repeats.Sum(folds => folds.Count));
        using var journal = ScoreJournal.Open(request.Journal, new JournalHeader(FitIdentity.Compute(table.Sha256, request.Options), ScoreJournal.Measured(_groups)), request.Resume);
        var measure = request.Measure ?? table.Outcome.Kind.Headline;
        List<SchemeResult> schemes = [.. plans.Select(plan => Run(plan, table, comparators, measure, reference, journal, cancellation))];
        if (!request.KeepsJournal)
        {
            journal.Delete();
        }

        return new CrossValidationResult
        {
            Outcome = table.Outcome.Name,
            Task = table.Outcome.Task.Name,
            Rows = table.Rows,
            Clusters = table.Clusters.ToDictionary(factor => factor.Name, factor => factor.Levels.Count),
            DataSha256 = table.Sha256,
            Measure = measure,
            Reference = reference,
            Schemes = schemes,
            Messages = _messages,
        };
    }

    /// <summary>Columns of more levels are more like names than groups.</summary>
    private const int MostLevels = 1_000;

    private static IReadOnlyList<ColumnGroups> RowGroups(ClusteredTable table) =>
    [
        .. table.NumericColumns.Select(column => ColumnGroups.OfNumbers(column.Name, column.Values, column.Date)),
        .. table.CategoricalColumns.Where(column => column.Levels.Count <= MostLevels).Select(column => ColumnGroups.OfLevels(column.Name, column.Levels, row => column.Codes[row])),
    ];

    private void Tell(IReadOnlyList<string> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        _messages.AddRange(messages);
        progress?.Report(new CrossValidationProgress("", 0, 0, "", 0, 0, 0) { Messages = messages });
    }

    private SchemeResult Run(SchemePlan plan, ClusteredTable table, IReadOnlyList<IComparator> comparators, string measure, string reference, ScoreJournal journal, CancellationToken cancellation)
    {
        var jobs = Jobs(plan, table, comparators);
        var fits = new FitQueue(request.Parallel).Run(jobs, (job, stop) => Run(job, measure, journal, stop), cancellation);
        Warn(jobs, table);
        CheckMeasure(measure, fits); // rows of one class define no AUROC, and their fold may be the first
        CheckReference(plan, reference, fits);
        Tell(plan, fits);
        var models = new SchemeSummary(plan, reference, table.Outcome.Kind.IsDiscrete, fits).Models(comparators);
        var equal = new EqualScores(plan.Words, models.First(model => model.Model == reference)).Of(comparators, models);
        return new SchemeResult { Scheme = plan.Name, Words = plan.Words, Folds = plan.Repeats[0].Count, Models = models, Verdict = [.. new Verdict(measure, reference).Of(plan.Words, models), .. equal, .. Families(table, reference, models)] };
    }

    /// <summary>Every model on every fold, in the order of results.</summary>
    private List<FitJob> Jobs(SchemePlan plan, ClusteredTable table, IReadOnlyList<IComparator> comparators)
    {
        var jobs = new List<FitJob>();
        for (var repeat = 0; repeat < plan.Repeats.Count; repeat++)
        {
            var options = Compared(table) with { Seed = request.Options.Seed + repeat };
            foreach (var fold in plan.Repeats[repeat].Select(fold => new FoldJobs(plan.Name, repeat, fold, comparators.Count, fold => new FoldFit(Divide(plan, fold, table), request.Clock, _groups))))
            {
                jobs.AddRange(comparators.Select(comparator => new FitJob(fold, comparator, options)));
            }
        }

        return jobs;
    }

    /// <summary>The options of all models: the family of counts that ARMED does not choose, the others do not choose either.</summary>
    private TrainingOptions Compared(ClusteredTable table) =>
        table.Outcome.Kind.TakesFamily ? request.Options with { Family = request.Options.FixedFamily } : request.Options;

    /// <summary>The chosen families; none where the options say which one.</summary>
    private IEnumerable<string> Families(ClusteredTable table, string reference, IEnumerable<ModelResult> models) =>
        Compared(table).Family is null ? FamilySentence.Of(models.First(model => model.Model == reference)) : [];

    /// <summary>A model on a fold, unless the journal has it. On several threads at once.</summary>
    private FitScore Run(FitJob job, string measure, ScoreJournal journal, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var known = Begin(job, journal);
        var score = known ?? job.Fold.Fit().Run(job.Comparator.With(job.Options), job.Empty, cancellation);
        lock (_lock)
        {
            _done++;
            _kept += known is null ? 0 : 1;
            if (known is null)
            {
                journal.Add(score, job.Fold.Fold);
            }

            _finished.Add(score);
            if (job.Fold.Finish() && MeasureDirections.Of(measure) != MeasureDirection.Higher)
            {
                CheckMeasure(measure, _finished);
            }
        }

        return score;
    }

    private FitScore? Begin(FitJob job, ScoreJournal journal)
    {
        lock (_lock)
        {
            progress?.Report(new CrossValidationProgress(job.Fold.Scheme, job.Fold.Repeat, job.Fold.Fold.Number, job.Comparator.Name, _done, _kept, _total));
            return journal.Find(job.Empty, job.Fold.Fold);
        }
    }

    private void Warn(IEnumerable<FitJob> jobs, ClusteredTable table)
    {
        foreach (var fold in jobs.Select(job => job.Fold).Distinct().Where(fold => fold.Unscored > 0))
        {
            _messages.Add($"Warning: {Say.Rows(fold.Unscored)} of fold {fold.Fold.Number} of {Say.Quote(fold.Scheme)} have no score, because no training row has their class of the outcome {Say.Quote(table.Outcome.Name)}.");
        }
    }

    private static Split Divide(SchemePlan plan, Fold fold, ClusteredTable table)
    {
        try
        {
            return Split.Of(table, fold, $"fold {fold.Number} of {Say.Quote(plan.Name)}");
        }
        catch (InputException fault)
        {
            throw new InputException($"Without fold {fold.Number} of {Say.Quote(plan.Name)} the data cannot train a model: {fault.Message}", fault);
        }
    }

    private static void CheckMeasure(string measure, IReadOnlyList<FitScore> fits)
    {
        var names = RankingMeasures.Of(fits);
        if (names.Count > 0 && !names.Contains(measure) && fits.Any(fit => fit.Failure is null))
        {
            throw RankingMeasures.Fault(measure, "models", names);
        }
    }

    private static void CheckReference(SchemePlan plan, string reference, FitScore[] fits)
    {
        if (fits.Where(fit => fit.Model == reference).All(fit => fit.Failure is not null))
        {
            throw new InputException($"The model {reference} could not be fitted on any fold of {Say.Quote(plan.Name)}: {fits.First(fit => fit.Model == reference).Failure}");
        }
    }

    private void Tell(SchemePlan plan, FitScore[] fits)
    {
        foreach (var failed in fits.Where(fit => fit.Failure is not null).GroupBy(fit => fit.Model))
        {
            _messages.Add($"Warning: {failed.Key} could not be fitted on {Say.Count(failed.Count(), "fold", "folds")} of {Say.Quote(plan.Name)}, which its figures leave out: {failed.First().Failure}");
        }
    }
}
