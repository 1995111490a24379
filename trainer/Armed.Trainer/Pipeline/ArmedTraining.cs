using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using Armed.Trainer.Pipeline;

namespace Armed.Trainer;

/// <summary>Fits an ARMED model: reads the data, trains, exports, checks and publishes the bundle.</summary>
public static class ArmedTraining
{
    /// <summary>Runs a whole fit.</summary>
    /// <param name="request">Data, options and destination.</param>
    /// <param name="progress">Receives the progress of the fit on the calling thread; null for none.</param>
    /// <param name="cancellation">Stops after the step under way and leaves a checkpoint to resume from.</param>
    /// <returns>The manifest, the path of the bundle, and the messages.</returns>
    /// <exception cref="InputException">The data or an option is wrong; the message lists every fault.</exception>
    /// <exception cref="Armed.Runtime.Bundles.BundleWriteException">The destination exists, or cannot be written.</exception>
    /// <exception cref="Armed.Runtime.ArmedBundleException">With <see cref="TrainingRequest.Resume"/>: the bundle at the destination is damaged.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ParityException">An exported graph does not equal the trained network.</exception>
    /// <exception cref="Armed.Onnx.OnnxExportException">A module of <see cref="TrainingRequest.Backbone"/> cannot be exported; the fit has not started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was written if an output was asked for.</exception>
    public static TrainingResult Run(TrainingRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new TrainingRun(request, progress).Execute(cancellation);
    }

    /// <summary>Fits a model on a split of a table, without writing anything. <see cref="Run"/> does this, and reads, splits, exports and publishes, in one call.</summary>
    /// <param name="split">The table and its rows. Validation rows are drawn as the options say, unless the split has some.</param>
    /// <param name="options">Every choice of the fit; null for the defaults. Grouping factors that <see cref="TrainingOptions.Random"/> names must be among the table's.</param>
    /// <param name="backbone">Builds the shared features in place of the dense layers that the options describe; null for those.</param>
    /// <param name="exporters">Writes the modules of <paramref name="backbone"/> to ONNX; null for those that ship with Armed.Onnx.</param>
    /// <param name="progress">Receives the progress of the fit on the calling thread; null for none.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <returns>The fitted model, which scores and exports itself. The caller disposes it.</returns>
    /// <exception cref="InputException">The table or an option is wrong; the message lists every fault.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainedModel Fit(Split split, TrainingOptions? options = null, IBackboneFactory? backbone = null, ModuleExporterRegistry? exporters = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        options ??= new TrainingOptions();
        options.Validate();
        backbone = new BackboneRequest(options, split.Table.Image is not null, backbone).Factory();
        var own = OwnBackbone.Of(backbone, ImageExporters.AddTo(exporters ?? ModuleExporterRegistry.Default), options);
        var fitId = FitIdentity.Compute(split.Table.Sha256, options, backbone);
        return new FitStage(split, options, own, fitId, CheckpointStore.Open(null, fitId, resume: false), progress).Run(cancellation);
    }
}
