using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>Fits a network of the plain network's size, on its inputs, with its batches, validation rows and weight decays, by a method that knows the clusters.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Those of the plain network.</param>
/// <param name="require">Refuses data that the method cannot learn from.</param>
/// <param name="method">Makes the method of a fit.</param>
internal sealed class ClusterMethodEstimator(string name, TrainingOptions options, Action<FitData> require, Func<NetworkFit, ClusterMethod> method) : IEstimator
{
    /// <summary>Numbers the order of rows among the draws of a seed, as that of the plain network.</summary>
    private const int OrderStream = 1;

    public string Name => name;

    /// <summary>Whether inputs also enter the linear predictor directly. Default true: where the options say so, and always with a formula. False: never.</summary>
    public bool TakesSkip { get; init; } = true;

    /// <summary>The options of the fit.</summary>
    internal TrainingOptions Completed
    {
        get
        {
            var completed = options.CompletedFor(canRefit: false);
            return completed with { Skip = completed.Skip && TakesSkip }; // after the completion, in which a formula sets it
        }
    }

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        var completed = Completed;
        var restricted = split.With(FormulaColumns.Restrict(split.Table, completed));
        var data = FitData.Prepare(restricted, completed);
        require(data);
        completed = completed with { Family = FamilyChoice.Of(data, completed, cancellation).Family };
        set_num_threads(completed.Threads);
        var modules = new ModelFactory(data, completed, Backbone(split.Table, completed)).Build();
        try
        {
            var (model, head) = Train(modules, data, completed, cancellation);
            return new FittedPredictor(model, head);
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    /// <summary>Convolutions for a series, as the plain network has them; null for dense layers.</summary>
    private static OwnBackbone? Backbone(ClusteredTable table, TrainingOptions completed) =>
        OwnBackbone.Of(new BackboneRequest(completed, table.Image is not null, null).Factory(), ImageExporters.AddTo(ModuleExporterRegistry.Default), completed);

    private (FittedModel Model, PredictionHead Head) Train(ModelModules modules, FitData data, TrainingOptions completed, CancellationToken cancellation)
    {
        var device = TrainingDevices.Resolve(completed.Device);
        modules.Network.to(device);
        modules.Outcome.to(device);
        using var tensors = new FitTensors(data, modules.Classes).Of(modules.Network.Encoder, device);
        using var fit = new NetworkFit(modules, tensors, data, completed);
        using var learner = method(fit);
        var schedule = new FitSchedule(data, completed);
        new DecaySearch<ClusterStage>(schedule.Decays, decay => new ClusterStage(fit, learner, decay),
            stage => new FitLoop(stage, schedule.Loop(device), Order(data), CheckpointStore.Open(null, name, resume: false), null)).Run(cancellation, out _);
        var last = learner.Finish();
        modules.Network.to(CPU);
        modules.Outcome.to(CPU);
        NativeMemory.Trim();
        return (FittedModel.Of(modules, [last]), learner.Head);
    }

    private EpochOrder Order(FitData data) => new(data.Training, StableSeed.Mix(options.Seed, OrderStream));
}
