using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Predicting;

/// <summary>The inputs that each head's graph takes.</summary>
internal sealed class HeadInputs(BundleManifest manifest)
{
    private readonly bool _hasFurther = manifest.FurtherInputs is not null;
    private readonly Dictionary<string, TensorDescription[]> _inputs = manifest.Graphs.ToDictionary(graph => graph.Role, graph => graph.Inputs.ToArray(), StringComparer.Ordinal);
    private readonly TensorDescription[] _mixedOrInferred = [.. manifest.Graphs.Where(graph => graph.Role is GraphRoles.Mixed or GraphRoles.Inferred).SelectMany(graph => graph.Inputs).Distinct()];

    /// <summary>Inputs of a head's graph; empty where the bundle has none.</summary>
    public TensorDescription[] Of(string role) => _inputs.GetValueOrDefault(role, []);

    /// <summary>Inputs of the graphs that answer a call.</summary>
    public TensorDescription[] Of(PredictionHead head, UnknownClusterPolicy policy) => head switch
    {
        PredictionHead.Fixed => Of(GraphRoles.Fixed),
        PredictionHead.Inferred => Of(GraphRoles.Inferred),
        PredictionHead.Mixed when policy == UnknownClusterPolicy.Inferred => _mixedOrInferred,
        _ => Of(GraphRoles.Mixed),
    };

    /// <summary>Refuses a call that passes columns alone where the graphs that answer it take more.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    public void RequireColumns(PredictionHead head, UnknownClusterPolicy policy)
    {
        if (_hasFurther)
        {
            RequireColumns(Of(head, policy), "Make rows with Rows(count), set their inputs, and pass them to Predict.");
        }
    }

    /// <summary>Refuses a call that passes columns alone where a head's graph takes more.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public void RequireColumns(string role, string advice)
    {
        if (_hasFurther)
        {
            RequireColumns(Of(role), advice);
        }
    }

    private static void RequireColumns(TensorDescription[] inputs, string advice)
    {
        if (Array.Find(inputs, input => GraphInputs.Of(input.Name) is null) is { } further)
        {
            throw new ArgumentException($"The model takes the input '{further.Name}', {further.Type} [{string.Join(", ", further.Shape)}] a row, which this call does not pass. {advice}");
        }
    }
}
