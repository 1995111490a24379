using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Export;
using Armed.Trainer.Fitting;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Options;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Pipeline;

/// <summary>A whole fit: source, table, encoded tensors, phases 1 to 5, graphs, parity, bundle.</summary>
internal sealed class TrainingRun(TrainingRequest request, IProgress<TrainingProgress>? progress)
{
    private readonly List<string> _messages = [];

    public TrainingResult Execute(CancellationToken cancellation)
    {
        request.Options.Validate();
        RequireLayers();
        var finished = FinishedBundle();
        if (request.Output is not null && finished is null)
        {
            BundleWriter.RequireWritable(request.Output, request.Force);
        }

        Say("reading");
        var table = WithinClusters.Restrict(TableReader.Read(DataWithFactors(), request.HeldOut, cancellation), request.Options, _messages);
        var fitId = FitIdentity.Compute(table.Sha256, request.Options, request.Backbone);
        var checkpoints = CheckpointStore.Open(CheckpointDirectory, fitId, request.Resume);
        if (finished is not null && finished.FitId == fitId)
        {
            return AlreadyDone(finished, checkpoints);
        }

        if (finished is not null && !request.Force)
        {
            BundleWriter.RequireWritable(request.Output!);
        }

        _messages.InsertRange(0, table.Messages);
        var options = RefitPlan.Apply(request.Options, table.Outcome.Task);
        var data = FitData.Prepare(table, options);
        var fit = new ModelFit(data, options, checkpoints, progress, OwnBackbone());
        _messages.AddRange(fit.Messages);
        using var model = fit.Run(cancellation);
        var metadata = new ModelMetadata(OutcomeKinds.Of(table.Outcome.Task).Name, fitId, BundleManifest.CurrentFormatVersion, data.Encoding, table.Outcome.ClassNames);
        var solved = SolvedModel.Solve(model, data, options, fit, metadata, Say, cancellation);
        _messages.AddRange(solved.Refit?.Messages ?? []);
        _messages.AddRange(model.LastLayer.Effects.Where(t => t.IsTooLarge).Select(t =>
            $"The effects of '{t.Design.Factor}' have covariances of more than 256 MB: the graphs hold their diagonal, and linear_predictor_sd is left out. Fewer slopes (--random) keep it."));
        return Publish(model, data, fit, solved, fitId, checkpoints, cancellation);
    }

    /// <summary>The user's backbone, and what people should know of it; null for the options' dense layers.</summary>
    private OwnBackbone? OwnBackbone()
    {
        if (request.Backbone is not { } factory)
        {
            return null;
        }

        _messages.Add($"The backbone is '{factory.Name}' ({factory.Description}), in place of dense layers.");
        return new OwnBackbone(factory, request.Exporters);
    }

    private void RequireLayers()
    {
        if (request.Backbone is { } factory && request.Options.Hidden.Count == 0)
        {
            throw new InputException($"Options.Hidden is empty, which asks for a linear mixed model, but the request has the backbone '{factory.Name}'. Leave out one of them.");
        }
    }

    /// <summary>The data with the interactions that the random-effects formula names besides.</summary>
    private DataRequest DataWithFactors() => request.Data with { Clusters = RandomEffectsFormula.Factors(request.Options.Random, request.Data.Clusters) };

    private string? CheckpointDirectory => request.Output is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Output)) + ".checkpoint";

    /// <summary>A bundle at the target that a resumed run may have finished before it was killed.</summary>
    private BundleManifest? FinishedBundle()
    {
        if (!request.Resume || request.Output is null)
        {
            return null;
        }

        if (!File.Exists(Path.Combine(request.Output, BundleManifest.FileName)))
        {
            return null;
        }

        try
        {
            using var model = ArmedModel.Load(request.Output);
            return model.Manifest;
        }
        catch (ArmedBundleException) when (request.Force)
        {
            return null; // damaged, and to be replaced
        }
    }

    private TrainingResult AlreadyDone(BundleManifest manifest, CheckpointStore checkpoints)
    {
        checkpoints.Delete();
        return new TrainingResult { Manifest = manifest, BundlePath = Path.GetFullPath(request.Output!), Epochs = 0, Messages = ["This fit was finished before; its bundle stands."] };
    }

    private TrainingResult Publish(FittedModel model, FitData data, ModelFit fit, SolvedModel solved, string fitId, CheckpointStore checkpoints, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var scores = new Scorer(model, data).Run();
        var assembly = new BundleAssembly(model, data, fit.Completed(model, solved.Refit?.Terms ?? fit.Terms), solved.Refit?.Description, request.Data, fitId);
        var manifest = assembly.Manifest(solved.Graphs, scores, solved.Parity, _messages);
        if (request.Output is not null)
        {
            Write(assembly.Files(solved.Graphs, manifest, checkpoints.History), manifest);
        }

        checkpoints.Delete();
        return new TrainingResult { Manifest = manifest, BundlePath = request.Output is null ? null : Path.GetFullPath(request.Output), Epochs = fit.Epochs, Messages = _messages };
    }

    /// <summary>Publishes only what the runtime loads.</summary>
    private void Write(Dictionary<string, byte[]> files, BundleManifest manifest)
    {
        Say("publishing");
        using var staged = BundleWriter.Stage(request.Output!, files, manifest, request.Force);
        using (ArmedModel.Load(staged.Path))
        {
        }
        staged.Commit();
    }

    private void Say(string stage) => progress?.Report(new TrainingProgress { Stage = stage });
}
