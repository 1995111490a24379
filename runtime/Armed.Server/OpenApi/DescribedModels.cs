using Armed.Server.Inference;

namespace Armed.Server.OpenApi;

/// <summary>The models that answer, for the document.</summary>
internal sealed class DescribedModels
{
    private readonly OperationNames _names;

    /// <summary>Takes the models.</summary>
    /// <param name="defaults">For each name the version that answers where a request names none.</param>
    /// <param name="versions">All versions that answer.</param>
    public DescribedModels(IReadOnlyList<ModelBinding> defaults, IReadOnlyList<ModelBinding> versions)
    {
        (Defaults, Versions) = (defaults, versions);
        _names = new OperationNames(defaults.Select(model => model.Name), versions.Select(model => (model.Name, model.Version)));
    }

    /// <summary>For each name the version that answers where a request names none.</summary>
    public IReadOnlyList<ModelBinding> Defaults { get; }

    /// <summary>All versions that answer.</summary>
    public IReadOnlyList<ModelBinding> Versions { get; }

    /// <summary>The name of the operation that predicts by a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hasVersion">Whether the request names the version.</param>
    public string OperationOf(ModelBinding model, bool hasVersion) => hasVersion ? _names.Of(model.Name, model.Version) : _names.Of(model.Name);
}
