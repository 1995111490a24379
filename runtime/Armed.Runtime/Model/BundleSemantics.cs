using Armed.Runtime.Common;

namespace Armed.Runtime.Model;

/// <summary>Checks what the predictions mean, on rows drawn from the training ranges.</summary>
internal static class BundleSemantics
{
    /// <summary>Two graphs of the same sums in float32, relative to max(1, |value|).</summary>
    private const double SameBound = 1e-5;

    /// <summary>A float32 softmax over many classes: each rounds by 6e-8 relative.</summary>
    private const double SumBound = 1e-5;

    public static void Verify(ArmedModel model, CheckLog log)
    {
        var rows = SampleRows.Draw(model, withMissing: false);
        var holes = SampleRows.Draw(model, withMissing: true);
        log.Run("predictions", () =>
        {
            CheckUnknownClusters(model, rows, log);
            CheckProbabilities(model, rows, log);
            CheckMeans(model, rows, log);
            CheckMembership(model, rows, log);
            CheckMissing(model, holes, log);
            return $"computed for {SampleRows.Count} rows";
        });
    }

    private static void CheckUnknownClusters(ArmedModel model, SampleRows rows, CheckLog log)
    {
        var population = HeadResults.Compute(model, rows, PredictionHead.Population);
        var fixedHead = HeadResults.Compute(model, rows, PredictionHead.Fixed);
        log.Bound("fixed head", "largest relative difference of fixed.onnx to mixed.onnx at code -1", fixedHead.Difference(population), SameBound);
        var below = HeadResults.Compute(model, rows with { Clusters = rows.CodesOf(_ => -5) }, PredictionHead.Mixed);
        var above = HeadResults.Compute(model, rows with { Clusters = rows.CodesOf(factor => factor.Levels.Count) }, PredictionHead.Mixed);
        log.Bound(
            "unknown codes", "largest relative difference of codes -5 and count to code -1",
            Math.Max(below.Difference(population), above.Difference(population)), SameBound);
    }

    private static void CheckProbabilities(ArmedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Outcome.HasProbabilities ? model.Heads : [])
        {
            var found = HeadResults.Compute(model, rows, head).Predictions;
            log.Bound(
                $"probabilities {Name(head)}", "largest excess over 0 to 1, or of a row's sum over 1",
                Probabilities.Excess(found, model.Width, summed: model.Width > 1), SumBound);
        }
    }

    /// <summary>Means keep above their bound, and twice the exposure is twice the mean.</summary>
    private static void CheckMeans(ArmedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Outcome.LowestPrediction is null ? [] : model.Heads)
        {
            var found = HeadResults.Compute(model, rows, head).Predictions;
            var lowest = model.Outcome.LowestPrediction;
            log.Bound($"means {Name(head)}", FormattableString.Invariant($"means below {lowest}"), found.Count(mean => !(mean >= lowest)), 0);
            if (model.OffsetColumn is not null)
            {
                var shifted = rows with { Offsets = Array.ConvertAll(rows.Offsets, offset => offset + MathF.Log(2)) };
                var doubled = HeadResults.Compute(model, shifted, head).Predictions;
                var worst = found.Zip(doubled, (one, two) => Math.Abs((two / (2d * one)) - 1)).Max();
                log.Bound($"offset {Name(head)}", "largest relative difference to twice the mean at twice the exposure", worst, SameBound);
            }
        }
    }

    private static void CheckMembership(ArmedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var factor in model.Factors)
        {
            var classes = model.MembershipClasses(factor);
            if (classes > 0)
            {
                var found = new float[SampleRows.Count * classes];
                model.PredictMembership(rows.Features, rows.Categories, factor, found);
                log.Bound(
                    $"membership {factor.Name}", "largest excess over 0 to 1, or of a row's sum over 1", Probabilities.Excess(found, classes, summed: true),
                    SumBound);
            }
        }
    }

    private static void CheckMissing(ArmedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Heads)
        {
            log.Bound($"missing values {Name(head)}", "numbers that are not finite", HeadResults.Compute(model, rows, head).NotFinite(), 0);
        }
    }

    private static string Name(PredictionHead head) => head.ToString().ToLowerInvariant();
}
