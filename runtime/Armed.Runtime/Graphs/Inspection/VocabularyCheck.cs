using System.Text;
using System.Text.Json;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Graphs.Inspection;

/// <summary>
/// Compares the names in a manifest with those that a graph carries: columns, levels, clusters and classes in code order. Another order would give every cluster another's effects. A graph
/// without a vocabulary, as another program may write it, is not compared.
/// </summary>
internal static class VocabularyCheck
{
    /// <exception cref="OnnxFault">They differ.</exception>
    public static void Check(OnnxModel model, BundleManifest manifest)
    {
        if (!model.Metadata.TryGetValue(GraphMetadata.Vocabulary, out var text))
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 8 });
            reader.Read();
            Compare(ref reader, manifest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OnnxFault("metadata vocabulary as JSON", e.Message);
        }
    }

    private static void Compare(ref Utf8JsonReader reader, BundleManifest manifest)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, "a JSON object", ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "features":
                    reader.Read();
                    Names(ref reader, "feature", [.. Columns(manifest, "numeric").Select(column => column.Name)], mayBeFewer: false);
                    break;
                case "categories":
                    Levels(ref reader, "categorical column", [.. Columns(manifest, "categorical").Select(column => (column.Name, column.Levels))], mayBeFewer: false);
                    break;
                case "cluster":
                    // Adaptation adds clusters behind the others, and writes them into the graph with their effects alone.
                    Levels(ref reader, "factor", [.. manifest.Clusters.Select(factor => (factor.Name, factor.Levels))], manifest.Adaptation is not null);
                    break;
                case "classes":
                    reader.Read();
                    Names(ref reader, "class", manifest.Outcome.Classes, mayBeFewer: false);
                    break;
                case "dates":
                    Levels(ref reader, "column of dates", [.. manifest.Columns.Where(column => column.Date is not null).Select(column => (column.Name, (IReadOnlyList<string>)[column.Date!.Origin]))], mayBeFewer: false);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static IEnumerable<ColumnDescription> Columns(BundleManifest manifest, string kind) => manifest.Columns.Where(column => column.Kind == kind);

    private static void Levels(ref Utf8JsonReader reader, string what, IReadOnlyList<(string Name, IReadOnlyList<string> Levels)> expected, bool mayBeFewer)
    {
        reader.Read();
        Expect(reader.TokenType == JsonTokenType.StartObject, $"an object of each {what}", ref reader);
        var place = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Expect(place < expected.Count && reader.ValueTextEquals(expected[place].Name), Wanted(what, place, [.. expected.Select(column => column.Name)]), ref reader);
            reader.Read();
            Names(ref reader, $"level of {what} '{expected[place].Name}'", expected[place].Levels, mayBeFewer);
            place++;
        }

        OnnxFault.Require(place == expected.Count, $"{expected.Count} times a {what} in the vocabulary", $"{place}");
    }

    private static void Names(ref Utf8JsonReader reader, string what, IReadOnlyList<string> expected, bool mayBeFewer)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, $"a list of each {what}", ref reader);
        var place = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (place >= expected.Count || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals(expected[place]))
            {
                throw Fault(Wanted(what, place, expected), ref reader);
            }

            place++;
        }

        OnnxFault.Require(place == expected.Count || (mayBeFewer && place < expected.Count), $"{expected.Count} times a {what} in the vocabulary, as in the manifest", $"{place}");
    }

    private static string Wanted(string what, int place, IReadOnlyList<string> expected)
        => place < expected.Count ? $"{what} {place} '{expected[place]}' in the vocabulary, as in the manifest" : $"{expected.Count} times a {what} in the vocabulary, as in the manifest";

    private static void Expect(bool holds, string expected, ref Utf8JsonReader reader)
    {
        if (!holds)
        {
            throw Fault(expected, ref reader);
        }
    }

    private static OnnxFault Fault(string expected, ref Utf8JsonReader reader)
        => new(expected, reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? $"'{reader.GetString()}'" : $"{reader.TokenType}");
}
