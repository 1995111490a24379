using System.Globalization;

namespace Armed.Trainer.Reproducing;

/// <summary>The figures of a simulation as text, next to the published ones.</summary>
internal static class PaperTable
{
    /// <summary>Writes a simulation's table.</summary>
    /// <param name="result">The figures.</param>
    /// <param name="output">Where to.</param>
    public static void Write(PaperResult result, TextWriter output)
    {
        var hasProbes = result.Simulation.Options.Confounded;
        output.WriteLine($"{result.Simulation.Name}: accuracy on held-out rows of known clusters");
        output.WriteLine($"{"model",-36} {"accuracy",9} {"sd",7} {"published",10}{(hasProbes ? $" {"probes' share",14} {"probes' rank",13} {"effect, ratio",14}" : "")}");
        foreach (var (name, line) in result.Lines)
        {
            var published = result.Simulation.Published.TryGetValue(name, out var figure) ? figure.ToString("F4", CultureInfo.InvariantCulture) : "-";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-36} {line.Accuracies.Average(),9:F4} {line.Sd,7:F4} {published,10}")
                + (hasProbes ? $" {Number(line.ProbeShare, "F3"),14} {Number(line.ProbeRank, "F2"),13} {Number(line.Correlation, "F3"),14}" : ""));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Fits} {(result.Fits == 1 ? "fit" : "fits")} of each model\n"));
        output.Flush();
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
