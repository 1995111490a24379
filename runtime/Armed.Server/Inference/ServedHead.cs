using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Server.Inference;

/// <summary>A head that answers requests.</summary>
/// <param name="name">Its name: the parameter <c>head</c>.</param>
/// <param name="prediction">What it is to the model; null for another head of the manifest, which gives its own outputs.</param>
/// <param name="inputs">Inputs of the graphs that answer.</param>
/// <param name="outputs">Outputs of its graph, for another head of the manifest.</param>
/// <param name="slots">The model's inputs.</param>
internal sealed class ServedHead(string name, PredictionHead? prediction, IEnumerable<TensorDescription> inputs, IReadOnlyList<TensorDescription> outputs, ModelInputs slots)
{
    private readonly HashSet<string> _inputs = [.. inputs.Select(input => input.Name)];

    public string Name { get; } = name;

    public PredictionHead? Prediction { get; } = prediction;

    /// <summary>Its own outputs; empty for those of a prediction.</summary>
    public IReadOnlyList<TensorDescription> Outputs { get; } = outputs;

    /// <summary>The inputs that a request must give.</summary>
    public InputSlot[] Needed => field ??= [.. slots.Columns.Where(slot => slot.Kind != InputKind.ClusterCell && Takes(slot.GraphInput))];

    /// <summary>Whether its graphs take an input that is not made of columns.</summary>
    public bool TakesFurther { get; } = slots.Further.Any(slot => inputs.Any(input => input.Name == slot.GraphInput));

    /// <summary>Whether its graphs take an input.</summary>
    public bool Takes(string input) => _inputs.Contains(input);
}
