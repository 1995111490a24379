using Armed.Runtime.Bundles;
using static Armed.Runtime.Manifest.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what only some outcomes have: a family and an offset, cut points, weights.</summary>
internal static class OutcomeValidator
{
    public static void Validate(string task, OutcomeDescription outcome)
    {
        if (task == "count")
        {
            RequireOneOf(outcome.Family, "outcome.family", "poisson", "negative-binomial");
        }
        else
        {
            Require(outcome.Family is null, "outcome.family", "null unless the task is count", outcome.Family);
        }

        Require(
            outcome.Dispersion is not { } theta || (outcome.Family == "negative-binomial" && double.IsFinite(theta) && theta > 0),
            "outcome.dispersion", "a finite number above 0 of a negative binomial, else null", outcome.Dispersion);
        Require(outcome.Offset is null || (task == "count" && outcome.Offset.Length > 0), "outcome.offset", "a column's name where the task is count, else null", outcome.Offset);
        Require(outcome.Weights is null || outcome.Weights.Length > 0, "outcome.weights", "a column's name or null", outcome.Weights);
        ValidateCutPoints(task, outcome);
        var classes = outcome.ClassWeights.Count;
        Require(classes == 0 || classes == outcome.Classes.Count, "outcome.class_weights", $"{outcome.Classes.Count} numbers, or none", classes);
        Require(outcome.ClassWeights.All(weight => double.IsFinite(weight) && weight > 0), "outcome.class_weights", "finite numbers above 0", "another");
    }

    private static void ValidateCutPoints(string task, OutcomeDescription outcome)
    {
        var (cutPoints, expected) = (outcome.CutPoints, task == "ordinal" ? outcome.Classes.Count - 1 : 0);
        Require(cutPoints.Count == expected, "outcome.cut_points", $"{expected} numbers", cutPoints.Count);
        Require(cutPoints.All(double.IsFinite), "outcome.cut_points", "finite numbers", "NaN or infinity");
        Require(cutPoints.Zip(cutPoints.Skip(1)).All(pair => pair.First < pair.Second), "outcome.cut_points", "ascending numbers", string.Join(", ", cutPoints));
    }
}
