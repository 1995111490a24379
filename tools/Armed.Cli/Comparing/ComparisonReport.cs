using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer.Comparing;
using Spectre.Console;

namespace Armed.Cli.Comparing;

/// <summary>What <c>armed compare</c> prints for people.</summary>
internal static class ComparisonReport
{
    public static void Write(ModelComparison comparison, CommandOutput output)
    {
        var first = comparison.Models[0];
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{first.Manifest.Outcome.Name}: {first.Estimates.Observations} observations, {(first.IsRestricted ? "restricted likelihoods (REML)" : "likelihoods")}. {(comparison.Tests.Any(test => test.IsNested) ? "Each model is tested against the one above it." : "AIC and BIC compare the models, lower is better; there is no test.")}"));
        foreach (var model in comparison.Models)
        {
            output.Line($"{model.Name}: {(model.FixedTerms.Count == 0 ? "no fixed effects" : string.Join(" + ", model.FixedTerms))} + {model.Random}");
        }

        output.Console.Write(Rows(comparison));
        foreach (var test in comparison.Tests.Where(test => test.Note.Length > 0))
        {
            output.Line($"{test.Larger.Name} against {test.Smaller.Name}: {test.Note}");
        }
    }

    private static Table Rows(ModelComparison comparison)
    {
        var hasMixture = comparison.Tests.Any(test => test.MixtureP is not null);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in (string[])["model", "parameters", "AIC", "BIC", "log-likelihood", "chi-square", "df", "p", .. hasMixture ? ["mixture p"] : Array.Empty<string>()])
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = title != "model" }); // a long path is broken, numbers are not
        }

        for (var i = 0; i < comparison.Models.Count; i++)
        {
            string[] cells = [.. Model(comparison.Models[i]), .. Test(i == 0 ? null : comparison.Tests[i - 1])];
            table.AddRow(cells.Take(hasMixture ? cells.Length : cells.Length - 1).Select(cell => new Text(Printable.Text(cell))));
        }

        return table;
    }

    private static string[] Model(ComparedModel model) =>
        [model.Name, model.Estimates.Parameters.ToString(CultureInfo.InvariantCulture), Number(model.Estimates.Aic), Number(model.Estimates.Bic), Number(model.LogLikelihood)];

    private static string[] Test(LikelihoodRatioTest? test) => test is { IsNested: true }
        ? [test.ChiSquare.ToString("0.0000", CultureInfo.InvariantCulture), test.Degrees.ToString(CultureInfo.InvariantCulture), Probability(test.P), Probability(test.MixtureP)]
        : ["", "", "", ""];

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    private static string Probability(double? p) => p?.ToString("G4", CultureInfo.InvariantCulture) ?? "";
}
