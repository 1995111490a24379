using System.Text;
using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>Names of outputs and heads.</summary>
internal static class OutputNames
{
    /// <summary>Length of the longest name.</summary>
    public const int MostLetters = 32;

    public static IReadOnlyList<string> All { get; } = ["prediction", "linear_predictor", "linear_predictor_sd", "head", "interval_lower", "interval_upper"];

    private static readonly string[] s_heads = [.. Enum.GetNames<PredictionHead>().Select(name => name.ToLowerInvariant())];
    private static readonly byte[][] s_headBytes = [.. s_heads.Select(Encoding.UTF8.GetBytes)];

    public static string Of(OutputKind kind) => All[(int)kind];

    public static string Of(PredictionHead head) => s_heads[(int)head];

    public static ReadOnlySpan<byte> Utf8(PredictionHead head) => s_headBytes[(int)head];

    public static OutputKind? Find(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (name.SequenceEqual(All[i]))
            {
                return (OutputKind)i;
            }
        }

        return null;
    }
}
