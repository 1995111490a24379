using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>A manifest that says other things than the graphs were made for: the bundle id covers the graphs alone.</summary>
public sealed class ManifestMeaningTests : IDisposable
{
    private readonly TestFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Each would give the columns of one the values of another; the graphs know their names, even where the digest is left out.</summary>
    [Theory]
    [InlineData("clusters")]
    [InlineData("levels")]
    [InlineData("columns")]
    public void LoadAndVerify_NamesInAnotherOrder_AreRefused(string what)
    {
        var manifest = Manifest();
        var changed = what switch
        {
            "clusters" => manifest with { Clusters = [manifest.Clusters[0] with { Levels = [.. manifest.Clusters[0].Levels.Reverse()] }] },
            "levels" => manifest with { Columns = [.. manifest.Columns.Select(column => column.Levels.Count > 0 ? column with { Levels = [.. column.Levels.Reverse()] } : column)] },
            _ => manifest with { Columns = [.. manifest.Columns.Reverse()] },
        };
        var path = Copy(changed.ToJson());

        var refusal = Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path).Dispose());
        var report = BundleVerifier.Verify(path);

        Assert.Contains("in the vocabulary, as in the manifest", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".onnx", refusal.File, StringComparison.Ordinal);
        Assert.Contains(report.Checks, check => !check.Ok && check.Detail.Contains("vocabulary", StringComparison.Ordinal));
    }

    /// <summary>Whatever means something: policy, spread, metrics, order of names, a member that this version does not know.</summary>
    [Theory]
    [InlineData("unknown_cluster", "\"error\"")]
    [InlineData("residual_sd", "7.5")]
    [InlineData("seed", "99")]
    [InlineData("notes", "[\"approved\"]")]
    [InlineData("from_the_future", "1")]
    public void Parse_AnythingChanged_IsRefusedWithTheReason(string member, string value)
    {
        var json = JsonNode.Parse(Manifest().ToJson())!.AsObject();
        json[member] = JsonNode.Parse(value);

        var refusal = Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString()));

        Assert.Contains("changed after the bundle was written", refusal.Message, StringComparison.Ordinal);
        json.Remove("digest");
        Assert.NotNull(BundleManifest.Parse(json.ToJsonString()));
    }

    [Fact]
    public void Parse_OtherIndentationAndEscapes_IsTheSameMeaning()
    {
        var json = JsonNode.Parse((Manifest() with { Notes = ["\u00fc \u4e2d <&> \ud83d\ude00 \"q\" \\"] }).ToJson())!;
        Assert.NotNull(BundleManifest.Parse(json.ToJsonString(new JsonSerializerOptions { WriteIndented = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
        Assert.NotNull(BundleManifest.Parse(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true, IndentSize = 7, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default })));
    }

    /// <summary>The recipe of models/README.md, apart from ours.</summary>
    [Fact]
    public void ToJson_Digest_IsTheDocumentedOne()
    {
        var json = Manifest().ToJson();
        using var document = JsonDocument.Parse(json);
        var tokens = new MemoryStream();
        Write(tokens, document.RootElement, isRoot: true);
        Assert.Equal(BundleManifest.Hash(tokens.ToArray()), document.RootElement.GetProperty("digest").GetString());
    }

    [Theory]
    [InlineData("mixed", "count", 2)]
    [InlineData("mixed", "count", 99)]
    [InlineData("mixed", "encode.unknown", 0)]
    [InlineData("mixed", "encode.column", 1)]
    [InlineData("mixed", "encode.column", -5)]
    [InlineData("mixed", "design0.columns", 400)]
    [InlineData("mixed", "random.packed_rows", 400)]
    public void Load_IndicesAndBoundsThatTheTablesHaveNot_AreRefused(string role, string constant, long value)
    {
        var manifest = Manifest();
        var graph = manifest.Graphs.Single(graph => graph.Role == role);
        var content = File.ReadAllBytes(Path.Combine(Quickstart.Directory, graph.File));
        var changed = WithInteger(content, constant, value);
        var graphs = manifest.Graphs.Select(other => other.Role == role ? other with { Sha256 = BundleManifest.Hash(changed) } : other).ToList();
        var path = Copy((manifest with { Graphs = graphs, BundleId = BundleManifest.ComputeBundleId(graphs) }).ToJson());
        File.WriteAllBytes(Path.Combine(path, graph.File), changed);

        Assert.Equal(graph.File, Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path).Dispose()).File);
    }

    private static BundleManifest Manifest() => BundleManifest.Parse(File.ReadAllBytes(Path.Combine(Quickstart.Directory, "armed.json")));

    private static byte[] WithInteger(byte[] graph, string constant, long value)
    {
        Assert.True(MemoryMarshal.TryGetArray(new OnnxFile(graph).Tensor(constant)!.Data, out var place));
        var changed = (byte[])graph.Clone();
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(place.Offset), value);
        return changed;
    }

    private string Copy(byte[] manifest)
    {
        foreach (var file in Directory.GetFiles(Quickstart.Directory))
        {
            File.Copy(file, _directory[Path.GetFileName(file)], overwrite: true);
        }

        File.WriteAllBytes(_directory["armed.json"], manifest);
        return _directory.Path;
    }

    private static void Write(MemoryStream tokens, JsonElement element, bool isRoot = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                tokens.WriteByte(1);
                foreach (var member in element.EnumerateObject().Where(member => !isRoot || member.Name != "digest"))
                {
                    Text(tokens, 5, member.Name);
                    Write(tokens, member.Value);
                }

                tokens.WriteByte(2);
                break;
            case JsonValueKind.Array:
                tokens.WriteByte(3);
                element.EnumerateArray().ToList().ForEach(item => Write(tokens, item));
                tokens.WriteByte(4);
                break;
            case JsonValueKind.String: Text(tokens, 7, element.GetString()!); break;
            case JsonValueKind.Number: Text(tokens, 8, element.GetRawText()); break;
            default: tokens.WriteByte(element.ValueKind switch { JsonValueKind.True => 9, JsonValueKind.False => 10, _ => 11 }); break;
        }
    }

    private static void Text(MemoryStream tokens, byte kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        tokens.WriteByte(kind);
        tokens.Write(BitConverter.GetBytes(bytes.Length));
        tokens.Write(bytes);
    }
}
