namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// lambda, the mean of a count over the population, from the model without fixed effects but the intercept: exp(beta_0 + v / 2), v the mean variance of its random effects. With an
/// offset that mean at the rows' exposures. Nakagawa, Johnson and Schielzeth, J R Soc Interface 14, 2017, eq. 5.8.
/// </summary>
internal static class MarginalMean
{
    /// <summary>Rows up to which that model is fitted; above, and where its equations are not solved exactly, lambda is the mean of the observed outcome, the same authors' alternative.</summary>
    private const int MostRows = 100_000;

    /// <summary>lambda.</summary>
    /// <param name="data">The full model; its first column is the intercept.</param>
    /// <param name="options">How it was estimated.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static double Of(MixedModelData data, MixedModelOptions options, CancellationToken cancellation)
    {
        if (data.Rows > MostRows || Null(data, options, cancellation) is not { } fit || !double.IsFinite(fit.LogLikelihood))
        {
            return data.Outcome.Average();
        }

        var exposure = data.Offset is null ? 1 : data.Offset.Average(Math.Exp);
        return exposure * Math.Exp(fit.Fixed[0] + (RandomVariance.Means(data, fit).Sum() / 2));
    }

    private static MixedModelFit? Null(MixedModelData data, MixedModelOptions options, CancellationToken cancellation)
    {
        try
        {
            return MixedModelSolver.Fit(data with { Fixed = [0], Ridge = [-1] }, options, cancellation);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }
}
