using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Pipeline;

/// <summary>Encodes a split, fits the networks, solves the last layer.</summary>
internal sealed class FitStage(Split given, TrainingOptions options, OwnBackbone? backbone, string fitId, CheckpointStore checkpoints, IProgress<TrainingProgress>? progress)
{
    /// <summary>The fitted model, which the caller owns.</summary>
    public TrainedModel Run(CancellationToken cancellation)
    {
        List<string> messages = [.. given.Table.Messages];
        var split = given.With(FormulaColumns.Restrict(WithinClusters.Restrict(given.Table, given.Learning, options, messages), options));
        var refitted = new RefittedModels(split.Table, options);
        var completed = options.CompletedFor(refitted.CanRefit);
        messages.AddRange(refitted.Messages);
        var data = FitData.Prepare(split, completed);
        var family = Family(data, completed, cancellation);
        completed = completed with { Family = family.Family };
        messages.AddRange(new[] { family.Message }.OfType<string>());
        if (backbone is null && ClustersAlone.Are(data, completed))
        {
            messages.Add(ClustersAlone.Message);
            completed = (options with { Hidden = [] }).CompletedFor(refitted.CanRefit) with { Family = family.Family };
            data = FitData.Prepare(split, completed);
        }

        if (RefitSize.TooLarge(data, completed, new ModelPlan(data, completed).Terms()) is { } reason)
        {
            messages.Add(RefittedModels.Kept(reason));
            completed = options.CompletedFor(canRefit: false) with { Family = family.Family };
            data = FitData.Prepare(split, completed);
        }

        if (backbone is not null)
        {
            messages.Add($"The backbone is '{backbone.Name}' ({backbone.Description}), in place of dense layers.");
        }

        var fit = new ModelFit(data, completed, checkpoints, progress, backbone) { FamilyTest = family.Test };
        messages.AddRange(fit.Messages);
        var trained = fit.Run(cancellation);
        messages.AddRange(fit.Choices);
        try
        {
            var solve = new SolveStage(trained, data, completed, fit.Terms, Say)
            {
                Train = backbone is null ? rows => new ModelFit(rows, completed with { Networks = 1, ZPredictor = false }, CheckpointStore.Open(null, fitId, resume: false), null).Run(cancellation) : null,
            };
            return new TrainedModel(trained, solve, solve.Solve(0, cancellation), data, fit, fitId, checkpoints.History, messages, Say);
        }
        catch
        {
            trained.Dispose();
            throw;
        }
    }

    private FamilyChoice Family(FitData data, TrainingOptions completed, CancellationToken cancellation)
    {
        if (completed.FixedFamily is null && data.Kind.TakesFamily)
        {
            Say("testing the spread of the counts");
        }

        return FamilyChoice.Of(data, completed, cancellation);
    }

    private void Say(string stage) => progress?.Report(new TrainingProgress { Stage = stage });
}
