namespace Armed.Server.Inference;

/// <summary>The numbers of an output.</summary>
internal static class OutputValues
{
    /// <summary>Row by row; empty for the heads, which are not numbers.</summary>
    public static ReadOnlySpan<float> Of(InferRequest request, in RequestedOutput output) => output.Kind switch
    {
        OutputKind.Prediction => request.Rows.Predictions,
        OutputKind.LinearPredictor => request.Rows.LinearPredictors,
        OutputKind.LinearPredictorSd => request.Rows.Sds,
        OutputKind.IntervalLower => request.Rows.Lower,
        OutputKind.IntervalUpper => request.Rows.Upper,
        OutputKind.Other => request.Rows.Computed(output),
        _ => default,
    };
}
