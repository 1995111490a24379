using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>Trees of the second stage compare computed numbers: a row that is on a threshold up to rounding may fall on either side, so no bound of rounding holds for it.</summary>
internal static class SecondStageTerms
{
    /// <summary>By row, the size of the linear predictor's terms, infinite on a threshold.</summary>
    /// <param name="predictor">TorchSharp's predictions.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="terms">The sizes.</param>
    public static float[] Of(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms) => model.LastLayer.SecondStage is { } stage
        ? [.. predictor.SecondStageColumns(rows).Zip(terms, (own, term) => stage.IsOnThreshold(own, model.Network.Encoder.Columns.Count, model.Columns.Count, Size(model, term)) ? float.PositiveInfinity : term)]
        : terms;

    /// <summary>The mean that graphs add and the terms, in standard deviations of the outcome.</summary>
    private static double Size(FittedModel model, float terms) => Math.Abs(model.OutcomeMean / model.OutcomeSd) + (terms / (TermSizes.Share * model.OutcomeSd));

    /// <summary>By row, the size of the terms of the classes' probabilities, which a stage by class magnifies with their rounding.</summary>
    /// <param name="predictor">TorchSharp's predictions.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sizes">The sizes for the linear predictor.</param>
    public static float[] Magnified(TorchPredictor predictor, EncodedRows rows, float[] sizes) => [.. predictor.TiltFactors(rows).Zip(sizes, (factor, size) => factor * Math.Max(1, size))];
}
