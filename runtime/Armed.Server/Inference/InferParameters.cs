using System.Globalization;
using Armed.Runtime;
using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>The parameters of a request.</summary>
internal static class InferParameters
{
    private static readonly string[] s_known = ["head", "unknown_cluster", "interval", "interval_kind", "binary_data_output"];

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
                PassOver(name);
                break;
        }
    }

    public static void SetNumber(InferRequest request, string name, double value)
    {
        if (name != "interval")
        {
            PassOver(name, value.ToString(CultureInfo.InvariantCulture), name == "binary_data_output" ? "true or false" : "text");
            return;
        }

        request.IntervalLevel = value is > 0 and < 1 ? value : throw Wrong(name, value.ToString(CultureInfo.InvariantCulture), "a number between 0 and 1, such as 0.95");
    }

    public static void SetFlag(InferRequest request, string name, bool value)
    {
        if (name != "binary_data_output")
        {
            PassOver(name, value ? "true" : "false", name == "interval" ? "a number" : "text");
            return;
        }

        request.BinaryOutputs = value;
    }

    private static UnknownClusterPolicy Policy(string value) => value switch
    {
        "population" => UnknownClusterPolicy.Population,
        "inferred" => UnknownClusterPolicy.Inferred,
        "error" => UnknownClusterPolicy.Error,
        "context" => UnknownClusterPolicy.Context,
        "membership" => UnknownClusterPolicy.Membership,
        "auto" => UnknownClusterPolicy.Auto,
        _ => throw Wrong("unknown_cluster", value, "population, inferred, context, membership, auto or error"),
    };

    /// <summary>Ignores a parameter of a request, whatever its value, if it is none of the server's.</summary>
    /// <exception cref="InferFault">It is one of the server's, which takes no such value, or nearly has the name of one.</exception>
    public static void PassOver(string name, string found, string expected)
    {
        if (s_known.Contains(name))
        {
            throw Wrong(name, found, expected);
        }

        PassOver(name);
    }

    /// <summary>The protocol leaves parameters open, and clients send those of other servers; but a misspelt one would silently leave out what it asks for.</summary>
    private static void PassOver(string name)
    {
        var nearest = NearestParameter(name);
        InferFault.Require(nearest is null, $"Parameter '{InputFaults.Short(name)}' is unknown. Did you mean '{nearest}'? The server's parameters are {string.Join(", ", s_known)}.");
    }

    private static InferFault Wrong(string name, string found, string expected) => InferFault.Wrong($"Parameter '{name}' is {InputFaults.Short(found)}; expected {expected}.");

    private static string? NearestParameter(string name) => Array.Find(s_known, known => ParameterNames.AreNear(name, known));
}
