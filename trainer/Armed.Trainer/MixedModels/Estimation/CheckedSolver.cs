using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Solves a model and checks its integrals over the effects. Quadrature that a finer one disagrees with gets more nodes, as long as they are affordable.</summary>
internal static class CheckedSolver
{
    private const int MostNodes = 31;

    /// <summary>What --quadrature takes at most.</summary>
    private const int MostAskedNodes = 51;

    private const int UsualNodes = 7;

    /// <summary>The estimates with their checks, and a message where these disagree.</summary>
    /// <param name="data">The model.</param>
    /// <param name="options">How to estimate it.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public static MixedModelFit Fit(MixedModelData data, MixedModelOptions options, CancellationToken cancellation)
    {
        var fit = WithChecks(data, MixedModelSolver.Fit(data, options, cancellation));
        while (fit.Nodes is { } nodes && !fit.Checks.All(check => check.Agrees) && Finer(data, options, nodes) is { } finer)
        {
            fit = WithChecks(data, MixedModelSolver.Fit(data, options with { QuadratureNodes = finer }, cancellation));
        }

        return fit with { Method = fit.Method + InWords(fit), Messages = [.. fit.Messages, .. fit.Checks.SelectMany((check, g) => Messages(data, options, fit, check, g))] };
    }

    /// <summary>A fit with its checks; as it is where its likelihood has no approximate integrals, or none at all.</summary>
    /// <param name="data">The model.</param>
    /// <param name="fit">Its estimates.</param>
    public static MixedModelFit WithChecks(MixedModelData data, MixedModelFit fit) =>
        fit.EffectMethod is EffectMethods.Laplace or EffectMethods.Quadrature ? fit with { Checks = IntegralSample.Of(data, fit) } : fit;

    private static int? Finer(MixedModelData data, MixedModelOptions options, int nodes)
    {
        var finer = QuadratureCost.Nodes(data, options with { QuadratureNodes = Math.Min(MostNodes, (2 * nodes) + 1) });
        return finer > nodes ? finer : null;
    }

    /// <summary>Nodes that the command takes, and that the model would get; null where there are none beyond the fit's.</summary>
    private static int? BetterNodes(MixedModelData data, MixedModelOptions options, MixedModelFit fit, IntegralCheck check)
    {
        var asked = fit.Nodes is null ? UsualNodes : check.Nodes;
        return asked <= MostAskedNodes && QuadratureCost.Nodes(data, options with { QuadratureNodes = asked }) > (fit.Nodes ?? 1) ? asked : null;
    }

    private static string InWords(MixedModelFit fit) => fit.EffectMethod != EffectMethods.Laplace || fit.Checks.Count == 0 ? ""
        : fit.Checks.All(check => check.Agrees) ? "; quadrature on a sample of clusters agrees" : "; quadrature on a sample of clusters does not agree";

    private static IEnumerable<string> Messages(MixedModelData data, MixedModelOptions options, MixedModelFit fit, IntegralCheck check, int factor)
    {
        if (check.Agrees)
        {
            yield break;
        }

        var name = fit.Nodes is { } nodes ? string.Create(CultureInfo.InvariantCulture, $"Quadrature with {nodes} nodes per effect") : "Laplace's approximation";
        var remedy = !QuadratureCost.Serves(data) ? "Quadrature serves one grouping factor with up to three random effects."
            : BetterNodes(data, options, fit, check) is { } better ? string.Create(CultureInfo.InvariantCulture, $"Use --quadrature {better}, or fewer random effects.")
            : "Use fewer random effects.";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{name} is rough here, and the standard deviations of random effects with it: in {check.Clusters} of {check.Levels} clusters of '{data.Factors[factor].Name}', quadrature with {check.Nodes} nodes differs by {check.Difference:G2} in the log-likelihood of a cluster; up to {IntegralCheck.MostDifference} agrees. {remedy}");
    }
}
