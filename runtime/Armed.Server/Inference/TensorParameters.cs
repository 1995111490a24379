using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>
/// The parameters of an input or an output. Clients send codecs' names (<c>content_type</c>: str, np, pd), which say how they hold the values and not how they send them, and are passed
/// over like all that the server does not know; but a parameter that changes what the elements are is refused.
/// </summary>
internal static class TensorParameters
{
    private const string SharedMemory = "shared_memory_";

    /// <summary>Requires that a parameter changes nothing about a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">Its value if that is text; else null.</param>
    /// <exception cref="InferFault">It would change what the tensor's elements mean, or is the misspelling of one that would.</exception>
    public static void RequireHarmless(string name, string? text)
    {
        InferFault.Require(name != "content_type" || text != "base64", "A tensor's parameter 'content_type' is base64; expected its elements as they are, without an encoding.");
        InferFault.Require(!name.StartsWith(SharedMemory, StringComparison.Ordinal), $"A tensor's parameter '{InputFaults.Short(name)}' asks for shared memory, which the server does not have; send the elements.");
        InferFault.Require(name != "classification", "An output's parameter 'classification' asks for the most probable classes; expected none, as 'prediction' has the probability of each class.");
        foreach (var known in new[] { "binary_data_size", "binary_data" })
        {
            InferFault.Require(name == known || !ParameterNames.AreNear(name, known), $"A tensor's parameter '{InputFaults.Short(name)}' is unknown. Did you mean '{known}'?");
        }
    }
}
