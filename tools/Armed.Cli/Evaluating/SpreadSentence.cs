using Armed.Cli.Output;
using Armed.Trainer;
using Armed.Trainer.Common;

namespace Armed.Cli.Evaluating;

/// <summary>What to try where held-out counts of known clusters vary more about the reference model's means than Poisson's distribution allows. Among new clusters and later rows they also differ by effects that no mean can know.</summary>
internal static class SpreadSentence
{
    private const string Deviance = "poisson_deviance";

    private static readonly string s_known = EnumWords.Of(FoldScheme.Rows);

    /// <summary>Poisson counts have a mean deviance of 1.16 at most about their true means, whatever these are; predicted means of held-out rows are a little farther away.</summary>
    private const double Clear = 2;

    /// <summary>None where the family is another one or chosen, where no rows of known clusters were held out, or where these do not show it. Folds of a file may hold out anything.</summary>
    public static IEnumerable<string> Of(CrossValidationResult result, CrossValidationRequest request) =>
        request.Options.FixedFamily == CountFamily.Poisson && request.Splits is null && OfKnownClusters(result) is > Clear and var deviance
            ? [$"Held-out counts vary more than Poisson's distribution allows ({Deviance} {MetricsTable.Number(deviance)} where about 1 is expected). Their log_loss is mostly that. Evaluate --family negative-binomial as well."]
            : [];

    private static double? OfKnownClusters(CrossValidationResult result) =>
        result.Schemes.Where(scheme => scheme.Scheme == s_known).SelectMany(scheme => scheme.Models).FirstOrDefault(model => model.Model == result.Reference)?.Measures.GetValueOrDefault(Deviance)?.Mean;
}
