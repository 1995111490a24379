using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Manifest;

/// <summary>
/// Brings a manifest of format 1 to the current one. Format 1 has <c>graphs</c> with a <c>role</c> for <c>heads</c> with a <c>name</c>, <c>columns</c> for <c>shape</c>, and
/// tells the random effects' method by the text of <c>refit.model.method</c>.
/// </summary>
internal static class ManifestFormat1
{
    private const int MostNodes = 1_000;

    /// <summary>Depth of a property of the manifest, of a graph, and of a graph's tensor.</summary>
    private const int ManifestDepth = 1, GraphDepth = 3, TensorDepth = 5;

    /// <summary>The JSON with the members' names of format 2. Everything else stays byte for byte.</summary>
    public static byte[] ToCurrent(ReadOnlySpan<byte> json)
    {
        var current = new MemoryStream(json.Length);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ManifestJsonContext.MaxDepth });
        var (copied, inGraphs) = (0, false);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            inGraphs = reader.CurrentDepth == ManifestDepth ? reader.ValueTextEquals("graphs"u8) : inGraphs;
            if (inGraphs && NewName(ref reader) is { Length: > 0 } name)
            {
                Replace(json, ref copied, ref reader, current, name);
                if (reader.CurrentDepth == TensorDepth)
                {
                    WrapValue(json, ref copied, ref reader, current);
                }
            }
        }

        current.Write(json[copied..]);
        return current.ToArray();
    }

    /// <summary>The fields that format 1 leaves to be worked out.</summary>
    public static BundleManifest Complete(BundleManifest manifest)
    {
        var (method, nodes) = Method(manifest);
        return manifest with { RandomEffects = [.. manifest.RandomEffects.Select(effects => effects is null ? null! : effects with { Method = method, Nodes = nodes })] };
    }

    private static (string Method, int? Nodes) Method(BundleManifest manifest) => manifest.Refit?.Model?.Method switch
    {
        null => (EffectMethods.Variational, null),
        var text when text.Contains("quadrature", StringComparison.Ordinal) => Nodes(manifest) is { } nodes ? (EffectMethods.Quadrature, nodes) : (EffectMethods.Laplace, null),
        var text when text.StartsWith("Laplace", StringComparison.Ordinal) => (EffectMethods.Laplace, null),
        var text when text.StartsWith("EM", StringComparison.Ordinal) => (EffectMethods.Iterative, null),
        _ => (EffectMethods.Exact, null),
    };

    private static int? Nodes(BundleManifest manifest)
        => manifest.Options.ValueKind == JsonValueKind.Object && manifest.Options.TryGetProperty("quadrature", out var nodes) && nodes.ValueKind == JsonValueKind.Number
            && nodes.TryGetInt32(out var count) && count is > 1 and <= MostNodes
            ? count
            : null;

    /// <summary>The quoted name that a property of the graphs has in the current format; empty if it keeps its own.</summary>
    private static ReadOnlySpan<byte> NewName(scoped ref Utf8JsonReader reader) => reader.CurrentDepth switch
    {
        ManifestDepth => "\"heads\""u8,
        GraphDepth when reader.ValueTextEquals("role"u8) => "\"name\""u8,
        TensorDepth when reader.ValueTextEquals("columns"u8) => "\"shape\""u8,
        _ => default,
    };

    private static void Replace(ReadOnlySpan<byte> json, ref int copied, scoped ref Utf8JsonReader reader, MemoryStream current, scoped ReadOnlySpan<byte> name)
    {
        var start = (int)reader.TokenStartIndex;
        current.Write(json[copied..start]);
        current.Write(name);
        copied = start + reader.ValueSpan.Length + 2; // with both quotes; the colon follows
    }

    /// <summary>A number of columns becomes a list of that one number.</summary>
    private static void WrapValue(ReadOnlySpan<byte> json, ref int copied, ref Utf8JsonReader reader, MemoryStream current)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException("'columns' of a graph's tensor is not a number");
        }

        current.Write(json[copied..(int)reader.TokenStartIndex]);
        current.Write("["u8);
        current.Write(reader.ValueSpan);
        current.Write("]"u8);
        copied = (int)reader.BytesConsumed;
    }
}
