using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Serving;

/// <summary>What a model takes and gives, for REST and gRPC alike.</summary>
internal sealed class ModelDescriber(ModelCatalogue catalogue, MeasuredModels models)
{
    public const string ServerName = "Armed.Server";

    private const string Platform = "onnx_onnxv1";

    public static string ServerVersion { get; } = typeof(ModelDescriber).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Names that the protocol's other servers use for the like.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "model_versions"];

    /// <exception cref="InferFault">There is no such model.</exception>
    public ModelMetadataBody Describe(string name, string? version)
    {
        if (!catalogue.TryRent(name, version, out var lease))
        {
            throw InferFault.Unknown(ModelErrors.NotServed(catalogue, name));
        }

        using (lease)
        {
            var binding = models.Of(lease).Binding;
            var known = catalogue.Models.FirstOrDefault(model => model.Name == name);
            return new ModelMetadataBody(name, [.. known?.Versions.Select(other => other.Version) ?? []], Platform, Inputs(binding), Outputs(binding), Properties(binding, known?.Fault));
        }
    }

    /// <summary>What predictions take; inputs of other heads alone are among the properties.</summary>
    private static List<TensorBody> Inputs(ModelBinding binding) => [.. binding.Inputs.Columns.Where(slot => !IsOfOthers(binding, slot)).Select(slot => new TensorBody(slot.Name, slot.DataType, slot.MetadataShape))];

    private static List<TensorBody> Outputs(ModelBinding binding) =>
    [
        new("prediction", "FP32", [-1, binding.Model.Width]),
        new("linear_predictor", "FP32", [-1, binding.Model.Outputs]),
        new("linear_predictor_sd", "FP32", [-1, binding.Model.Outputs]),
        new("head", "BYTES", [-1, 1]),
    ];

    private static bool IsOfOthers(ModelBinding binding, InputSlot slot)
        => slot.IsTensor && !binding.Heads.All.Any(head => head.Prediction is not null && head.Takes(slot.GraphInput));

    private static Dictionary<string, string> Properties(ModelBinding binding, string? fault)
    {
        var manifest = binding.Model.Manifest;
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = binding.Version,
            ["bundle_id"] = manifest.BundleId,
            ["task"] = manifest.Task,
            ["outcome"] = manifest.Outcome.Name,
            ["unknown_cluster"] = binding.Model.UnknownCluster.ToString().ToLowerInvariant(),
            ["heads"] = string.Join(",", binding.Heads.All.Select(head => head.Name)),
        };
        if (binding.Model.WhyNotInferred() is { } why)
        {
            properties["why_not_inferred"] = why;
        }

        foreach (var head in binding.Heads.All.Where(head => head.Prediction is null))
        {
            if (binding.Inputs.Further.Where(slot => IsOfOthers(binding, slot) && head.Takes(slot.GraphInput)).ToList() is { Count: > 0 } inputs)
            {
                properties[$"inputs_{head.Name}"] = string.Join("; ", inputs.Select(slot => $"{slot.Name} {slot.DataType} [{string.Join(',', slot.MetadataShape)}]"));
            }

            properties[$"outputs_{head.Name}"] = string.Join("; ", head.Outputs.Select(output => $"{output.Name} FP32 [-1,{string.Join(',', output.Shape)}]"));
        }

        if (manifest.Outcome.Classes.Count > 0)
        {
            properties["classes"] = string.Join(",", manifest.Outcome.Classes);
        }

        if (fault is not null)
        {
            properties["refused_bundle"] = fault;
        }

        return properties;
    }
}
