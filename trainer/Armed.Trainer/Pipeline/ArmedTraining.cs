namespace Armed.Trainer;

/// <summary>Fits an ARMED model: reads the data, trains, exports, checks and publishes the bundle.</summary>
public static class ArmedTraining
{
    /// <summary>Runs a whole fit.</summary>
    /// <param name="request">Data, options and destination.</param>
    /// <param name="progress">Told where the fit stands, on the calling thread; null for silence.</param>
    /// <param name="cancellation">Stops after the step under way and leaves a checkpoint to resume from.</param>
    /// <returns>The manifest, where the bundle stands, and what should be said.</returns>
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
        return new Pipeline.TrainingRun(request, progress).Execute(cancellation);
    }
}
