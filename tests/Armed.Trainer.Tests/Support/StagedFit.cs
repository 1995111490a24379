using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Search;
using Armed.Trainer.Refit.Stage;

namespace Armed.Trainer.Tests.Support;

/// <summary>A network trained by phases 1 to 4, its refit still to come.</summary>
internal sealed class StagedFit : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly ModelFit _fit;
    private readonly double _caution;

    public StagedFit(FitRun run, TrainingOptions options, double caution = 1)
    {
        var table = TableReader.Read(run.Data, TestContext.Current.CancellationToken);
        _caution = caution;
        _options = options.CompletedFor(OutcomeKinds.Of(table.Outcome.Task).CanRefit);
        Data = FitData.Prepare(Split.All(table), _options);
        var images = table.Image is null ? null : OwnBackbone.Of(new BackboneRequest(options, HasImages: true, Own: null).Factory(), ImageExporters.AddTo(Armed.Onnx.ModuleExporterRegistry.Default), options);
        _fit = new ModelFit(Data, _options, CheckpointStore.Open(null, "none", resume: false), null, images);
        Model = _fit.Run(TestContext.Current.CancellationToken);
    }

    public FitData Data { get; }

    public FittedModel Model { get; }

    public RefitResult Refit() => Refit(own => SearchSample.Of(own, _options.Seed));

    /// <summary>The same with other rows that the form is searched on.</summary>
    public RefitResult Refit(Func<FitData, FitData> sample) => new RefitStage(Model, Data, _options, _caution, _ => { }, TestContext.Current.CancellationToken) { Sample = sample }.Run(_fit.Terms)!;

    public void Dispose() => Model.Dispose();
}
