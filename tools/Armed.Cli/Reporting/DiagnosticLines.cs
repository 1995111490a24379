using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Explaining.Residuals;

namespace Armed.Cli.Reporting;

/// <summary>What <c>armed explain</c> prints of a model's assumptions.</summary>
internal static class DiagnosticLines
{
    private const int Named = 3;

    public static void Write(ModelExplanation? explanation, CommandOutput output)
    {
        foreach (var test in explanation?.Rows?.Residuals?.Tests ?? [])
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Simulated residuals, {test.Name.Replace('_', ' ')}: {test.Statistic:G4}, expected {test.Expected:G4}, p {test.P:0.000}"));
        }

        foreach (var test in explanation?.Normality ?? [])
        {
            var name = $"{Printable.Text(test.Effect)} of {Printable.Text(test.Factor)}";
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Normality of {name}: squared correlation {test.Statistic:G4}, p {test.P:0.000}"));
        }

        if (explanation?.Rows?.Influences is { Count: > 1 } influences)
        {
            var most = influences.Take(Named).Select(influence => string.Create(CultureInfo.InvariantCulture, $"{Printable.Text(influence.Cluster)} {influence.Shift:G3}"));
            output.Line($"Influence of single clusters, the most that fixed effects or weighted sums of them move, in standard errors: {string.Join(", ", most)}");
        }
    }

    /// <summary>The tests of simulated residuals.</summary>
    public static JsonArray Tests(SimulatedResiduals residuals) =>
        [.. residuals.Tests.Select(test => new JsonObject { ["test"] = test.Name, ["statistic"] = test.Statistic, ["expected"] = test.Expected, ["p"] = test.P })];

    /// <summary>The tests of the effects.</summary>
    public static JsonArray Normality(IReadOnlyList<EffectNormality> tests) =>
    [
        .. tests.Select(test => new JsonObject
        {
            ["factor"] = test.Factor, ["effect"] = test.Effect, ["clusters"] = test.Standardised.Length, ["squared_correlation"] = test.Statistic, ["p"] = test.P,
        }),
    ];

    /// <summary>The influence of each cluster; null stands for what the other rows do not determine, and for what is too extreme to compute.</summary>
    public static JsonArray Influences(IReadOnlyList<ClusterInfluence> influences) =>
    [
        .. influences.Select(influence => new JsonObject
        {
            ["cluster"] = influence.Cluster, ["rows"] = influence.Rows, ["shift"] = Finite(influence.Shift), ["change"] = Finite(influence.Change),
        }),
    ];

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
