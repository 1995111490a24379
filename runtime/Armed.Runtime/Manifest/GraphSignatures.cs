using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>What each role's graph takes and gives, from the columns, factors and outcome of the manifest.</summary>
internal static class GraphSignatures
{
    private const int MaxOutputs = 64;

    public const string Prediction = "prediction";
    public const string LinearPredictor = "linear_predictor";
    public const string LinearPredictorSd = "linear_predictor_sd";

    /// <summary>With the uncertainty of the fixed part, which <see cref="LinearPredictorSd"/> leaves out without hidden features.</summary>
    public const string LinearPredictorTotalSd = "linear_predictor_total_sd";

    public const string FixedSpread = "fixed_spread";

    /// <summary>Output of the head <c>summary</c>.</summary>
    public const string Summary = "summary";

    /// <summary>Input of the head <c>conditional</c>: means of the row's effects.</summary>
    public const string EffectMean = "effect_mean";

    /// <summary>Input of the head <c>conditional</c>: Cholesky factor of the covariance of the row's effects, packed by rows.</summary>
    public const string EffectFactor = "effect_chol";

    /// <summary>
    /// Input of the head <c>second_stage</c>: the mixed linear predictor, its fixed part, and per factor phi'm, phi'S phi and the first effect; after these, where leaves hold a number for each class, per factor the class shares
    /// of the row's cluster and its number of rows.
    /// </summary>
    public const string LinearParts = "linear_parts";

    /// <summary>Output of the head <c>second_stage</c>: what is added to the mixed linear predictor, or s_k for each class, by whose exponential its probability is multiplied before all are divided by their sum.</summary>
    public const string Addend = "addend";

    /// <summary>Output of the head <c>encode</c> and input of the head <c>decode</c>: the latent code of the population.</summary>
    public const string Latent = "latent";

    /// <summary>Output of the head <c>features</c>: what rows whose cluster is not known have beside the fixed linear predictor.</summary>
    public const string PooledShift = "pooled_shift";

    /// <summary>Output of the head <c>encode</c> where clusters change the encoder's maps: the latent code of the row's clusters.</summary>
    public const string LatentMixed = "latent_mixed";

    /// <summary>Output of the head <c>decode</c>: the image of the population, on the scale of pixels.</summary>
    public const string Reconstruction = "reconstruction";

    /// <summary>Output of the head <c>decode</c> where clusters change the decoder's maps: the image of the row's clusters.</summary>
    public const string ReconstructionMixed = "reconstruction_mixed";

    /// <summary>Output of the head <c>grad_cam</c>: where the image raises and lowers each linear predictor, without effects of clusters.</summary>
    public const string Map = "map";

    /// <summary>Output of the head <c>grad_cam</c> where clusters change that: under the effects of the row's clusters.</summary>
    public const string MapMixed = "map_mixed";

    /// <summary>The heads whose signature the format defines.</summary>
    private static readonly HeadSignature[] s_known =
    [
        new(GraphRoles.Fixed, TakesClusters: false, TakesOffset: true, RequirePrediction),
        new(GraphRoles.Mixed, TakesClusters: true, TakesOffset: true, RequirePrediction),
        new(GraphRoles.Inferred, TakesClusters: false, TakesOffset: true, RequirePrediction),
        new(GraphRoles.ZPredictor, TakesClusters: false, TakesOffset: false, RequireMembership),
        new(GraphRoles.Features, TakesClusters: false, TakesOffset: true, RequireDesign),
        new(GraphRoles.Summary, TakesClusters: false, TakesOffset: false, RequireSummary),
        new(GraphRoles.Conditional, TakesClusters: false, TakesOffset: true, RequireConditional),
        new(GraphRoles.SecondStage, TakesClusters: false, TakesOffset: false, RequireSecondStage),
    ];

    public static void Validate(BundleManifest manifest)
    {
        foreach (var graph in manifest.Graphs)
        {
            var field = $"heads['{graph.Role}']";
            if (Array.Find(s_known, known => known.Name == graph.Role) is { } head)
            {
                RequireTensors(graph.Inputs, Inputs(manifest, head, graph.Inputs), $"{field}.inputs");
                head.RequireOutputs(graph.Outputs, manifest, $"{field}.outputs");
            }
            else
            {
                RequireSome(graph.Inputs, ModelInputs.Of(manifest), $"{field}.inputs");
                RequireFloats(graph.Outputs, $"{field}.outputs");
            }
        }

        AutoencoderSignatures.Validate(manifest);
        GradCamSignature.Validate(manifest);
    }

    /// <summary>A head that this version does not know takes any of the model's inputs, in their order.</summary>
    private static void RequireSome(IReadOnlyList<TensorDescription> found, IReadOnlyList<TensorDescription> known, string field)
    {
        var expected = known.Where(found.Contains).ToList();
        Require(found.Count > 0 && found.SequenceEqual(expected), field, "some of " + List(known), List(found));
    }

    private static void RequireFloats(IReadOnlyList<TensorDescription> outputs, string field)
    {
        Require(outputs.Count is > 0 and <= MaxOutputs, field, $"1 to {MaxOutputs} outputs", outputs.Count);
        foreach (var output in outputs)
        {
            Require(output?.Type == ElementTypes.Float, field, "floats", Text(output));
            FurtherInputValidator.RequireRowShape(output, $"{field}['{output.Name}']");
        }

        RequireDistinct(outputs.Select(output => output.Name), field);
    }

    public static string Membership(string factor) => "probabilities_" + factor;

    public static string Design(string factor) => "design_" + factor;

    /// <summary>Whether an input gives something of a row's effects.</summary>
    public static bool IsEffectInput(string name) => name is EffectMean or EffectFactor or LinearParts;

    /// <summary>Whether an input is neither made of columns nor an image.</summary>
    public static bool IsFurther(string name) => name == Latent || IsEffectInput(name);

    /// <summary>A head takes those of the further inputs that it lists. Without these and without columns it takes the clusters: something must give the number of rows.</summary>
    private static List<TensorDescription> Inputs(BundleManifest manifest, HeadSignature head, IReadOnlyList<TensorDescription> found)
    {
        var further = (manifest.FurtherInputs ?? []).Where(found.Contains).ToList();
        return [.. ModelInputs.Of(manifest).Where(input => input.Name switch
        {
            ModelInputs.Cluster => head.TakesClusters || manifest.Columns.Count + further.Count == 0,
            ModelInputs.Offset => head.TakesOffset,
            ModelInputs.Features or ModelInputs.Categories => true,
            _ => further.Contains(input),
        })];
    }

    private static void RequirePrediction(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
        => RequireTensors(found, HeadOutputs(manifest, found.Count), field);

    private static void RequireSummary(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
    {
        Require(manifest.Context is [_], "context", "one entry, because there is a head summary", manifest.Context?.Count);
        RequireTensors(found, [new(Summary, ElementTypes.Float, manifest.Context![0].Columns.Count)], field);
    }

    /// <summary>It takes the effects of the only factor.</summary>
    private static void RequireConditional(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
    {
        Require(manifest.Clusters.Count == 1 && manifest.MakeOutcome().Outputs == 1, field, "those of a model with one grouping factor and one linear predictor", "others");
        var effects = manifest.RandomEffects.Count == 0 ? 0 : manifest.RandomEffects[0].Terms.Count;
        TensorDescription[] inputs = [new(EffectMean, ElementTypes.Float, effects), new(EffectFactor, ElementTypes.Float, effects * (effects + 1) / 2)];
        var graph = manifest.Graphs.First(graph => graph.Role == GraphRoles.Conditional);
        RequireTensors([.. graph.Inputs.Where(input => IsEffectInput(input?.Name ?? ""))], inputs, field.Replace("outputs", "inputs", StringComparison.Ordinal));
        RequirePrediction(found, manifest, field);
    }

    /// <summary>It takes the parts of one linear predictor.</summary>
    private static void RequireSecondStage(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
    {
        Require(manifest.MakeOutcome().Outputs == 1, field, "those of a model with one linear predictor", "others");
        var classes = manifest.Refit?.SecondStage?.Classes ?? 0;
        TensorDescription[] inputs = [new(LinearParts, ElementTypes.Float, new LinearPartsLayout(manifest.Clusters.Count, classes).Width)];
        var graph = manifest.Graphs.First(graph => graph.Role == GraphRoles.SecondStage);
        RequireTensors([.. graph.Inputs.Where(input => IsEffectInput(input?.Name ?? ""))], inputs, field.Replace("outputs", "inputs", StringComparison.Ordinal));
        RequireTensors(found, [new(Addend, ElementTypes.Float, Math.Max(1, classes))], field);
    }

    private static void RequireDesign(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
        => RequireTensors(found, DesignOutputs(manifest, found), field);

    /// <summary>The sd may be left out, as its table can outgrow the limit that the format sets; a model of one linear predictor may have the total one.</summary>
    private static List<TensorDescription> HeadOutputs(BundleManifest manifest, int count)
    {
        var outcome = manifest.MakeOutcome();
        var (width, predictors) = (outcome.Width, outcome.Outputs);
        List<TensorDescription> outputs = [new(Prediction, "float", width), new(LinearPredictor, "float", predictors), new(LinearPredictorSd, "float", predictors)];
        return count == 2 ? outputs[..2] : count == 4 && predictors == 1 ? [.. outputs, new(LinearPredictorTotalSd, "float", 1)] : outputs;
    }

    private static List<TensorDescription> DesignOutputs(BundleManifest manifest, IReadOnlyList<TensorDescription> found)
    {
        var outputs = new List<TensorDescription> { HeadOutputs(manifest, 3)[1] };
        foreach (var cluster in manifest.Clusters)
        {
            var terms = manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == cluster.Name)?.Terms.Count;
            var free = outputs.Count < found.Count ? found[outputs.Count]?.Columns : null;
            outputs.Add(new(Design(cluster.Name), "float", terms ?? free ?? 1));
        }

        if (manifest.SpreadWidth is > 0 and var width)
        {
            outputs.Add(new(FixedSpread, "float", width));
        }

        if (manifest.HasPooledPart)
        {
            outputs.Add(new(PooledShift, "float", 1));
        }

        return outputs;
    }

    /// <summary>A Z-predictor may have fewer classes than there are clusters (rare ones share one), never more.</summary>
    private static void RequireMembership(IReadOnlyList<TensorDescription> found, BundleManifest manifest, string field)
    {
        Require(found.Count == manifest.Clusters.Count, field, $"{manifest.Clusters.Count} outputs, one per factor", found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            var (name, levels) = (Membership(manifest.Clusters[i].Name), manifest.Clusters[i].Levels.Count);
            Require(
                found[i] is { Type: "float" } output && output.Name == name && output.Shape is [var classes] && classes >= 1 && classes <= levels, field,
                $"{name} float [1 to {levels}]", Text(found[i]));
        }
    }

    private static void RequireTensors(IReadOnlyList<TensorDescription> found, IReadOnlyList<TensorDescription> expected, string field)
        => Require(found.SequenceEqual(expected), field, List(expected), List(found));

    private static string List(IEnumerable<TensorDescription> tensors) => "[" + string.Join(", ", tensors.Select(Text)) + "]";

    private static string Text(TensorDescription? tensor) => tensor is null ? "null" : $"{tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}]";
}
