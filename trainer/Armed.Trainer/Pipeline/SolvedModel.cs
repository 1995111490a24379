using Armed.Trainer.Export;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Pipeline;

/// <summary>A fitted model whose last layer is final, with its graphs.</summary>
/// <param name="Refit">What became of the refit, or null.</param>
/// <param name="Graphs">The graphs.</param>
/// <param name="Parity">Largest difference from TorchSharp per role.</param>
internal sealed record SolvedModel(RefitResult? Refit, IReadOnlyList<BuiltGraph> Graphs, IReadOnlyDictionary<string, double> Parity)
{
    private const int MostAttempts = 4; // then without hidden features

    /// <summary>
    /// Solves the last layer, exports and compares. Components of the hidden layers with little variation amplify the rounding of single precision: where
    /// the graphs differ from TorchSharp for that, the refit is repeated without the worst of them, and at last without any.
    /// </summary>
    /// <exception cref="ParityException">The graphs differ.</exception>
    public static SolvedModel Solve(FittedModel model, FitData data, TrainingOptions options, ModelFit fit, ModelMetadata metadata, Action<string> say, CancellationToken cancellation)
    {
        var trained = model.LastLayer;
        double caution = 1;
        string[] left = [];
        for (var attempt = 1; ; attempt++, caution = attempt < MostAttempts ? 2 * caution : double.PositiveInfinity)
        {
            model.LastLayer = trained;
            var refit = new RefitStage(model, data, options, caution, say, cancellation).Run(fit.Terms);
            say("exporting");
            var graphs = new ModelGraphs(model, metadata).Build();
            say("checking");
            try
            {
                return new SolvedModel(refit is null ? null : refit with { Messages = [.. refit.Messages, .. left] }, graphs, new ParityCheck(model).Run(graphs, ParityRows.Choose(data)));
            }
            catch (ParityException) when (attempt < MostAttempts && refit?.Description is { Kept: true, HiddenFeatures: > 0 })
            {
                left = ["Hidden features that amplify single precision's rounding were left out of the last layer: with them the graphs differed from TorchSharp."];
            }
        }
    }
}
