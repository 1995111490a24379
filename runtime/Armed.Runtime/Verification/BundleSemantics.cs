using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;
using Armed.Runtime.Predicting;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Verification;

/// <summary>Checks what the predictions mean, on rows drawn from the training ranges.</summary>
internal static class BundleSemantics
{
    /// <summary>Two graphs of the same sums in float32, relative to max(1, |value|).</summary>
    private const double SameBound = 1e-5;

    /// <summary>Numbers of an output that are computed at once.</summary>
    private const int MostNumbers = 1 << 20;

    /// <summary>A float32 softmax over many classes: each rounds by 6e-8 relative.</summary>
    private const double SumBound = 1e-5;

    public static void Verify(LoadedModel model, CheckLog log)
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
            CheckConditional(model, rows, log);
            CheckSummary(model, holes, log);
            CheckWithAndWithoutClusters(model, rows, log);
            CheckOthers(model, rows, log);
            return $"computed for {SampleRows.Count} rows";
        });
    }

    private static void CheckUnknownClusters(LoadedModel model, SampleRows rows, CheckLog log)
    {
        var population = HeadResults.Compute(model, rows, PredictionHead.Population);
        var fixedHead = HeadResults.Compute(model, rows, PredictionHead.Fixed);
        if (model.Manifest.PooledPart is { } pooled)
        {
            log.Bound("fixed head", "largest relative difference of fixed.onnx, with pooled_shift of features.onnx and the sd of the manifest, to mixed.onnx at code -1", PooledRows.Difference(model, rows, pooled, fixedHead, population), SameBound);
        }
        else
        {
            log.Bound("fixed head", "largest relative difference of fixed.onnx to mixed.onnx at code -1", fixedHead.Difference(population), SameBound);
        }

        var below = HeadResults.Compute(model, rows with { Clusters = rows.CodesOf(_ => -5) }, PredictionHead.Mixed);
        var above = HeadResults.Compute(model, rows with { Clusters = rows.CodesOf(factor => factor.Levels.Count) }, PredictionHead.Mixed);
        log.Bound(
            "unknown codes", "largest relative difference of codes -5 and count to code -1",
            Math.Max(below.Difference(population), above.Difference(population)), SameBound);
    }

    private static void CheckProbabilities(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Schema.Outcome.HasProbabilities ? model.Heads : [])
        {
            var found = HeadResults.Compute(model, rows, head).Predictions;
            log.Bound(
                $"probabilities {Name(head)}", "largest excess over 0 to 1, or of a row's sum over 1",
                Probabilities.Excess(found, model.Schema.Width, summed: model.Schema.Width > 1), SumBound);
        }
    }

    /// <summary>Means keep above their bound, and twice the exposure is twice the mean.</summary>
    private static void CheckMeans(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Schema.Outcome.LowestPrediction is null ? [] : model.Heads)
        {
            var found = HeadResults.Compute(model, rows, head).Predictions;
            var lowest = model.Schema.Outcome.LowestPrediction;
            log.Bound($"means {Name(head)}", FormattableString.Invariant($"means below {lowest}"), found.Count(mean => !(mean >= lowest)), 0);
            if (model.Schema.OffsetColumn is not null)
            {
                var shifted = rows with { Offsets = Array.ConvertAll(rows.Offsets, offset => offset + MathF.Log(2)) };
                var doubled = HeadResults.Compute(model, shifted, head).Predictions;
                var worst = found.Zip(doubled, (one, two) => Math.Abs((two / (2d * one)) - 1)).Max();
                log.Bound($"offset {Name(head)}", "largest relative difference to twice the mean at twice the exposure", worst, SameBound);
            }
        }
    }

    private static void CheckMembership(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var factor in model.Schema.Factors)
        {
            var classes = model.OutputColumns(GraphRoles.ZPredictor, GraphSignatures.Membership(factor.Name));
            if (classes > 0)
            {
                var found = new float[SampleRows.Count * classes];
                model.Sessions.Get(GraphRoles.ZPredictor).Run(rows.Graph, factor.Index, found);
                log.Bound(
                    $"membership {factor.Name}", "largest excess over 0 to 1, or of a row's sum over 1", Probabilities.Excess(found, classes, summed: true),
                    SumBound);
            }
        }
    }

    private static void CheckMissing(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Heads)
        {
            log.Bound($"missing values {Name(head)}", "numbers that are not finite", HeadResults.Compute(model, rows, head).NotFinite(), 0);
        }
    }

    /// <summary>The conditional head for N(0, T) is the population's prediction.</summary>
    private static void CheckConditional(LoadedModel model, SampleRows rows, CheckLog log)
    {
        if (model.Sessions.Has(GraphRoles.Conditional))
        {
            var difference = HeadResults.Compute(model, rows, PredictionHead.Fixed).Difference(ConditionalRows.Population(model, rows));
            log.Bound("conditional head", "largest relative difference of conditional.onnx at the population's effects to fixed.onnx", difference, SameBound);
        }
    }

    private static void CheckSummary(LoadedModel model, SampleRows rows, CheckLog log)
    {
        if (model.Manifest.Graphs.FirstOrDefault(graph => graph.Role == GraphRoles.Summary) is { } head)
        {
            log.Bound("summary head", "numbers that are not finite", NotFinite(model, rows.Graph, head, 0), 0);
        }
    }

    /// <summary>Codes, images and maps of Grad-CAM are finite, and those of unknown clusters are the population's.</summary>
    private static void CheckWithAndWithoutClusters(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Manifest.Graphs.Where(graph => IsInPairs(model, graph)))
        {
            log.Bound($"{head.Role} head", "numbers that are not finite", Enumerable.Range(0, head.Outputs.Count).Sum(output => NotFinite(model, rows.Graph, head, output)), 0);
            if (head.Outputs.Count == 2)
            {
                var unknown = (rows with { Clusters = rows.CodesOf(_ => -1) }).Graph;
                var (population, mixed) = (Values(model, unknown, head, 0), Values(model, unknown, head, 1));
                var scale = Math.Max(1, population.Max(Math.Abs));
                log.Bound($"{head.Role} of unknown clusters", $"largest difference of {head.Outputs[1].Name} to {head.Outputs[0].Name}", population.Zip(mixed, (a, b) => Math.Abs(a - b)).Max() / scale, SameBound);
            }
        }
    }

    /// <summary>Whether the outputs of a head are those of the population, and perhaps those of the clusters after them.</summary>
    private static bool IsInPairs(LoadedModel model, GraphDescription head) =>
        (head.Role is GraphRoles.Encode or GraphRoles.Decode && AutoencoderSignatures.IsIn(model.Manifest)) || (head.Role == GraphRoles.GradCam && GradCamSignature.In(model.Manifest) is not null);

    /// <summary>An output of the first rows, as many as are computed at once.</summary>
    private static float[] Values(LoadedModel model, GraphRows rows, GraphDescription head, int output)
    {
        var columns = head.Outputs[output].Columns;
        var values = new float[Math.Clamp(MostNumbers / columns, 1, rows.Count) * columns];
        model.Sessions.Get(head.Role).Run(Batches.Slice(model.Schema, rows, 0, values.Length / columns), output, values);
        return values;
    }

    /// <summary>Heads without a meaning that is known here: every output is finite.</summary>
    private static void CheckOthers(LoadedModel model, SampleRows rows, CheckLog log)
    {
        foreach (var head in model.Manifest.Graphs.Where(graph => !GraphRoles.All.Contains(graph.Role) || (graph.Role is GraphRoles.Encode or GraphRoles.Decode or GraphRoles.GradCam && !IsInPairs(model, graph))))
        {
            for (var output = 0; output < head.Outputs.Count; output++)
            {
                var faults = NotFinite(model, rows.Graph, head, output);
                log.Bound($"head {head.Role}", $"numbers of {head.Outputs[output].Name} that are not finite", faults, 0);
            }
        }
    }

    private static int NotFinite(LoadedModel model, GraphRows rows, GraphDescription head, int output)
    {
        var columns = head.Outputs[output].Columns;
        var part = Math.Clamp(MostNumbers / columns, 1, rows.Count);
        var (found, faults) = (new float[part * columns], 0);
        for (var start = 0; start < rows.Count; start += part)
        {
            var count = Math.Min(part, rows.Count - start);
            model.Sessions.Get(head.Role).Run(Batches.Slice(model.Schema, rows, start, count), output, found);
            faults += found.AsSpan(0, count * columns).ToArray().Count(number => !float.IsFinite(number));
        }

        return faults;
    }

    private static string Name(PredictionHead head) => head.ToString().ToLowerInvariant();
}
