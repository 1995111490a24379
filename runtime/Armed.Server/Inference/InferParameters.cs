using System.Globalization;
using Armed.Runtime;
using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>The parameters of a request.</summary>
internal static class InferParameters
{
    private const string Known = "head, unknown_cluster, interval, interval_kind, binary_data_output";

    public static void SetText(InferRequest request, string name, string value)
    {
        switch (name)
        {
            case "head":
                request.Head = request.Binding.Heads.Find(value) ?? throw Wrong(name, value, "one that the bundle has: " + request.Binding.Heads.Names);
                break;
            case "unknown_cluster":
                request.Policy = Policy(value);
                break;
            case "interval_kind":
                request.IntervalKind = value switch { "mean" => IntervalKind.Mean, "observation" => IntervalKind.Observation, _ => throw Wrong(name, value, "mean or observation") };
                break;
            case "interval" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var level):
                SetNumber(request, name, level);
                break;
            case "interval":
                throw Wrong(name, value, "a number between 0 and 1, such as 0.95");
            case "binary_data_output":
                throw Wrong(name, value, "true or false");
            default:
                throw NoSuch(name);
        }
    }

    public static void SetNumber(InferRequest request, string name, double value)
    {
        if (name != "interval")
        {
            throw IsKnown(name) ? Wrong(name, value.ToString(CultureInfo.InvariantCulture), name == "binary_data_output" ? "true or false" : "text") : NoSuch(name);
        }

        request.IntervalLevel = value is > 0 and < 1 ? value : throw Wrong(name, value.ToString(CultureInfo.InvariantCulture), "a number between 0 and 1, such as 0.95");
    }

    public static void SetFlag(InferRequest request, string name, bool value)
    {
        if (name != "binary_data_output")
        {
            throw IsKnown(name) ? Wrong(name, value ? "true" : "false", name == "interval" ? "a number" : "text") : NoSuch(name);
        }

        request.BinaryOutputs = value;
    }

    private static UnknownClusterPolicy Policy(string value) => value switch
    {
        "population" => UnknownClusterPolicy.Population,
        "inferred" => UnknownClusterPolicy.Inferred,
        "error" => UnknownClusterPolicy.Error,
        _ => throw Wrong("unknown_cluster", value, "population, inferred or error"),
    };

    private static bool IsKnown(string name) => Known.Split(", ").Contains(name);

    private static InferFault Wrong(string name, string found, string expected) => InferFault.Wrong($"Parameter '{name}' is {InputFaults.Short(found)}; expected {expected}.");

    private static InferFault NoSuch(string name) => InferFault.Wrong($"Parameter '{InputFaults.Short(name)}' is unknown; expected {Known}.");
}
