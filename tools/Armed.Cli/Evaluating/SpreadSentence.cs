using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>What to try where held-out counts vary more about the reference model's means than Poisson's distribution allows.</summary>
internal static class SpreadSentence
{
    private const string Deviance = "poisson_deviance";

    /// <summary>Poisson counts have a mean deviance of 1.16 at most about their true means, whatever these are; predicted means of held-out rows are a little farther away.</summary>
    private const double Clear = 2;

    /// <summary>None where the family is another one, or where no scheme shows it.</summary>
    public static IEnumerable<string> Of(CrossValidationResult result, CountFamily family)
    {
        double[] deviances = [.. result.Schemes.SelectMany(scheme => scheme.Models).Where(model => model.Model == result.Reference && model.Measures.ContainsKey(Deviance)).Select(model => model.Measures[Deviance].Mean)];
        return family == CountFamily.Poisson && deviances.Length > 0 && deviances.Min() > Clear
            ? [$"Held-out counts vary more than Poisson's distribution allows ({Deviance} {MetricsTable.Number(deviances.Min())} where about 1 is expected), which decides their log_loss. Evaluate --family negative-binomial as well."]
            : [];
    }
}
