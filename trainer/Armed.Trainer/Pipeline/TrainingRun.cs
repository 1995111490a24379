using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Data.Reading;
using Armed.Trainer.Export;
using Armed.Trainer.Fitting;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Pipeline;

/// <summary>A whole fit, stage by stage: table, split, fitted model, exported model, bundle.</summary>
internal sealed class TrainingRun(TrainingRequest request, IProgress<TrainingProgress>? progress)
{
    public TrainingResult Execute(CancellationToken cancellation)
    {
        request.Options.Validate();
        var asked = new BackboneRequest(request.Options, request.Data.Image is not null, request.Backbone).Factory();
        var backbone = OwnBackbone.Of(asked, ImageExporters.AddTo(request.Exporters), request.Options);
        var finished = FinishedBundle();
        if (request.Output is not null && finished is null)
        {
            BundleWriter.RequireWritable(request.Output, request.Force);
        }

        Say("reading");
        var split = Read(cancellation);
        progress?.Report(new TrainingProgress { Stage = "reading", Messages = split.Table.Messages });
        var fitId = FitIdentity.Compute(split.Table.Sha256, request.Options, backbone);
        var checkpoints = CheckpointStore.Open(CheckpointDirectory, fitId, request.Resume);
        if (finished is not null && finished.FitId == fitId)
        {
            return AlreadyDone(finished, checkpoints);
        }

        if (finished is not null && !request.Force)
        {
            BundleWriter.RequireWritable(request.Output!);
        }

        using var model = new FitStage(split, request.Options, backbone, fitId, checkpoints, progress).Run(cancellation);
        var exported = model.Export(cancellation).With(RequestSummary.Of(request));
        var path = Publish(exported);
        checkpoints.Delete();
        return new TrainingResult { Manifest = exported.Manifest, BundlePath = path, Epochs = model.Epochs, NetworkEpochs = model.NetworkEpochs, Messages = exported.Manifest.Notes };
    }

    private string? CheckpointDirectory => request.Output is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Output)) + ".checkpoint";

    /// <summary>The data, with the interactions that the random-effects formula names besides, and the rows that are held out. The cells are let go.</summary>
    private Split Read(CancellationToken cancellation)
    {
        var data = request.Data with { Clusters = RandomEffectsFormula.Factors(request.Options.Random, request.Data.Clusters) };
        var cells = TableCells.Read(FormulaColumns.Request(data, request.Options), cancellation);
        return request.HeldOut is { } fold ? Split.FromFile(cells, fold, cancellation) : Split.All(cells.Whole());
    }

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
            using var model = ArmedModel.Load(request.Output, new ArmedModelOptions { Outcomes = request.Data.Kind?.Registry ?? OutcomeRegistry.Default });
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
        return new TrainingResult { Manifest = manifest, BundlePath = Path.GetFullPath(request.Output!), Epochs = 0, Messages = ["This fit had already finished; its bundle is unchanged."] };
    }

    private string? Publish(ExportedModel exported)
    {
        if (request.Output is null)
        {
            return null;
        }

        Say("publishing");
        return exported.Publish(request.Output, request.Force);
    }

    private void Say(string stage) => progress?.Report(new TrainingProgress { Stage = stage });
}
