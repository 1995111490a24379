using Armed.Trainer.Fitting;

namespace Armed.Trainer.Pipeline;

/// <summary>Fits a network with one weight decay after another, from the same start, as long as the validation loss falls, and leaves the best fit in place.</summary>
/// <typeparam name="TStage">What is fitted.</typeparam>
/// <param name="decays">Weight decays in the order of trial, at least one.</param>
/// <param name="stage">Makes the stage of a weight decay on the network.</param>
/// <param name="loop">Makes the loop of a stage.</param>
internal sealed class DecaySearch<TStage>(IReadOnlyList<double> decays, Func<double, TStage> stage, Func<TStage, FitLoop> loop)
    where TStage : ITrainingStage, IDisposable
{
    /// <summary>Fits; returns the epochs of the fit that is left in place.</summary>
    /// <param name="cancellation">Stops the fit.</param>
    /// <param name="chosen">The weight decay of that fit.</param>
    public int Run(CancellationToken cancellation, out double chosen)
    {
        (StageSnapshot? start, StageSnapshot? best, var lowest, var epochs) = (null, null, double.PositiveInfinity, 0);
        chosen = decays[0];
        foreach (var decay in decays)
        {
            using var current = stage(decay);
            start ??= decays.Count == 1 ? null : StageSnapshot.Of(current);
            start?.Restore(current);
            var fit = loop(current);
            fit.Run(cancellation);
            var loss = decays.Count == 1 ? 0 : current.Validate() ?? double.PositiveInfinity;
            if (best is not null && !(loss < lowest))
            {
                best.Restore(current);
                break;
            }

            (lowest, epochs, chosen, best) = (loss, fit.Epochs, decay, decays.Count == 1 ? null : StageSnapshot.Of(current));
        }

        return epochs;
    }
}
