using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;
using Armed.Trainer.Inference;
using Spectre.Console;

namespace Armed.Cli.Testing;

/// <summary>What <c>armed test</c> prints for people.</summary>
internal static class HypothesisReport
{
    public static void Write(HypothesisTest test, IReadOnlyList<ContrastResult> contrasts, JointResult? joint, double level, CommandOutput output)
    {
        output.Line(Head(test.Derivatives));
        output.Console.Write(Rows(contrasts, level));
        if (joint is { } all)
        {
            var (name, degrees) = all.DenominatorDf is { } denominator ? ("F", $"{all.NumeratorDf} and {denominator.ToString("0.00", CultureInfo.InvariantCulture)} df") : ("chi-square", $"{all.NumeratorDf} df");
            output.Line(string.Create(CultureInfo.InvariantCulture, $"All at once: {name} = {all.Statistic:G5} with {degrees}, p {Probability(all.P)}"));
        }
    }

    private static string Head(CovarianceDerivatives? derivatives) => derivatives?.Method switch
    {
        null => "z tests: no degrees of freedom",
        DegreesOfFreedomMethod.KenwardRoger => "t tests with Kenward and Roger's covariance and degrees of freedom",
        _ => "t tests with Satterthwaite's degrees of freedom",
    };

    private static Table Rows(IReadOnlyList<ContrastResult> contrasts, double level)
    {
        var hasDegrees = contrasts.Any(contrast => contrast.Df is not null);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in (string[])["hypothesis", "estimate", "se", .. hasDegrees ? ["df", "t"] : new[] { "z" }, "p", string.Create(CultureInfo.InvariantCulture, $"{100 * level:G4} % interval")])
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = title != "hypothesis" });
        }

        foreach (var contrast in contrasts)
        {
            string[] cells =
            [
                contrast.Text, Number(contrast.Estimate), Number(contrast.Se), .. hasDegrees ? [contrast.Df?.ToString("0.00", CultureInfo.InvariantCulture) ?? ""] : Array.Empty<string>(),
                contrast.Statistic.ToString("0.00", CultureInfo.InvariantCulture), Probability(contrast.P), $"{Number(contrast.Lower)} to {Number(contrast.Upper)}",
            ];
            table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
        }

        return table;
    }

    private static string Probability(double p) => p < 0.0001 ? "<0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
