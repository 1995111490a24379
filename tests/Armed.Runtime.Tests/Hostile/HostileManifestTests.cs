using System.Text;
using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Manifests that nobody's trainer writes.</summary>
public sealed class HostileManifestTests
{
    private static readonly string s_json = Encoding.UTF8.GetString(TestBundle.Make(new TestModel { Task = "ordinal" }).Manifest.ToJson());

    [Theory]
    [InlineData("name that climbs", "heads[].file to be a plain file name")]
    [InlineData("absolute name", "heads[].file to be a plain file name")]
    [InlineData("name with a drive", "heads[].file to be a plain file name")]
    [InlineData("name with a backslash", "heads[].file to be a plain file name")]
    [InlineData("name of a device", "heads[].file to be a plain file name")]
    [InlineData("name with a zero byte", "heads[].file to be a plain file name")]
    [InlineData("the same file twice", "heads[].file to be distinct")]
    [InlineData("the same file in another case", "heads[].file to be distinct")]
    [InlineData("the same name twice", "heads[].name to be distinct")]
    [InlineData("hash in capitals", "64 lower-case hexadecimal digits")]
    [InlineData("short hash", "64 lower-case hexadecimal digits")]
    [InlineData("T not semidefinite", "positive semidefinite")]
    [InlineData("T not symmetric", "symmetric")]
    [InlineData("T of a correlation above 1", "correlations of -1 to 1")]
    [InlineData("T beyond all numbers", "finite")]
    [InlineData("negative sigma", "residual_sd")]
    [InlineData("negative sd", "outcome.sd")]
    [InlineData("cut points that fall", "ascending")]
    [InlineData("cut points beyond all numbers", "finite")]
    [InlineData("one cut point", "outcome.cut_points to be 2 numbers")]
    [InlineData("negative rows", "training_data.rows")]
    [InlineData("more rows than clusters", "clusters['district'].rows")]
    [InlineData("a metric beyond all numbers", "metrics")]
    [InlineData("rows beyond all numbers", "JSON")]
    [InlineData("a name without end", "texts of at most")]
    [InlineData("an outcome without a name", "outcome.name")]
    [InlineData("a newer format", "format_version 1 to")]
    public void Parse_Field_IsRefusedByName(string attack, string expected)
    {
        var json = JsonNode.Parse(s_json)!.AsObject();
        Change(attack, json);
        var refusal = Refusal.Of(() => BundleManifest.Parse(json.ToJsonString().Replace("\"1e999\"", "1e999", StringComparison.Ordinal)));
        Assert.Equal("armed.json", refusal.File);
        Assert.Contains(expected, refusal.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("{}", "none")]
    [InlineData("{\"format_version\":1e400}", "JSON")]
    [InlineData("{\"format_version\":NaN}", "JSON")]
    [InlineData("{\"format_version\":1,\"format_version\":1}", "JSON")]
    [InlineData("{\"format_version\":1,\"format\\u005fversion\":1}", "JSON")]
    [InlineData("{\"format_version\":1,\"task\":\"\\ud800\"}", "JSON")]
    [InlineData("{\"format_version\":1} {}", "JSON")]
    public void Parse_Document_IsRefused(string json, string part)
        => Assert.Contains(part, Refusal.Of(() => BundleManifest.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NotUtf8_IsRefused() => Refusal.Of(() => BundleManifest.Parse([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));

    [Fact]
    public void Parse_DeepNesting_IsRefused()
        => Refusal.Of(() => BundleManifest.Parse("{\"format_version\":1,\"x\":" + new string('[', 1_000_000)), 64 << 20);

    /// <summary>A list of millions of nothings takes many times its bytes; it is counted before it is kept.</summary>
    [Fact]
    public void Parse_MillionsOfValues_AreRefusedBeforeTheyAreKept()
    {
        var json = Encoding.UTF8.GetBytes("{\"format_version\":1,\"columns\":[" + string.Concat(Enumerable.Repeat("[],", 4_000_000)) + "1]}");
        Assert.Contains("more than 5000000 values", Refusal.Of(() => BundleManifest.Parse(json)).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TextOf60Megabytes_IsRefusedWithAShortMessage()
    {
        var json = JsonNode.Parse(s_json)!.AsObject();
        json["columns"]![0]!["name"] = new string('x', 60_000_000);
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var refusal = Refusal.Of(() => BundleManifest.Parse(bytes), 600 << 20);
        Assert.Contains("60000000", refusal.Found, StringComparison.Ordinal);
    }

    /// <summary>Every value of a manifest in turn becomes something else, or goes: what is not a manifest any more is refused by our exception, never another.</summary>
    [Fact]
    public void Parse_EveryValueReplaced_IsAManifestOrRefused()
    {
        var paths = Paths(JsonNode.Parse(s_json)!, "").Where(path => path.Length > 0).ToList();
        var refused = 0;
        foreach (var path in paths)
        {
            foreach (var replacement in new[] { "null", "-1", "0", "1e308", "2147483648", "1.5", "\"\"", "\"x\"", "true", "[]", "[null]", "{}", "{\"a\":null}", "\"\\u202e\"", "gone" })
            {
                refused += Refuses(Replaced(path, replacement)) ? 1 : 0;
            }
        }

        Assert.InRange(paths.Count, 150, 10_000);
        Assert.InRange(refused, paths.Count * 7, paths.Count * 15);
    }

    private static bool Refuses(string json)
    {
        try
        {
            var manifest = BundleManifest.Parse(json);
            Assert.NotEmpty(manifest.ToJson());
            return false;
        }
        catch (ArmedBundleException)
        {
            return true;
        }
    }

    private static string Replaced(string path, string replacement)
    {
        var root = JsonNode.Parse(s_json)!;
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var parent = names[..^1].Aggregate(root, Child);
        if (parent is JsonArray array)
        {
            var at = int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture);
            array.RemoveAt(at);
            if (replacement != "gone")
            {
                array.Insert(at, JsonNode.Parse(replacement));
            }
        }
        else
        {
            parent.AsObject().Remove(names[^1]);
            if (replacement != "gone")
            {
                parent[names[^1]] = JsonNode.Parse(replacement);
            }
        }

        return root.ToJsonString();
    }

    private static JsonNode Child(JsonNode node, string name)
        => (node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node[name])!;

    private static IEnumerable<string> Paths(JsonNode? node, string path)
    {
        var inner = node switch
        {
            JsonObject members => members.SelectMany(member => Paths(member.Value, $"{path}/{member.Key}")),
            JsonArray items => items.SelectMany((item, i) => Paths(item, $"{path}/{i}")),
            _ => [],
        };
        return inner.Prepend(path);
    }

    private static void Change(string attack, JsonObject json)
    {
        var graph = json["heads"]![0]!;
        var outcome = json["outcome"]!;
        var effects = json["random_effects"]![0]!;
        switch (attack)
        {
            case "name that climbs": graph["file"] = "../../etc/passwd"; break;
            case "absolute name": graph["file"] = "/etc/passwd"; break;
            case "name with a drive": graph["file"] = "C:x.onnx"; break;
            case "name with a backslash": graph["file"] = "..\\x.onnx"; break;
            case "name of a device": graph["file"] = "nul.onnx"; break;
            case "name with a zero byte": graph["file"] = "x\0.onnx"; break;
            case "the same file twice": graph["file"] = json["heads"]![1]!["file"]!.DeepClone(); break;
            case "the same file in another case": graph["file"] = json["heads"]![1]!["file"]!.GetValue<string>().ToUpperInvariant(); break;
            case "the same name twice": graph["name"] = json["heads"]![1]!["name"]!.DeepClone(); break;
            case "hash in capitals": graph["sha256"] = graph["sha256"]!.GetValue<string>().ToUpperInvariant(); break;
            case "short hash": graph["sha256"] = "abc"; break;
            case "T not semidefinite": Covariance(effects, "[[[1,0.9,-0.9],[0.9,1,0.9],[-0.9,0.9,1]]]", 3); break;
            case "T not symmetric": Covariance(effects, "[[[1,0.5],[0.4,1]]]", 2); break;
            case "T of a correlation above 1": Covariance(effects, "[[[1,2],[2,1]]]", 2); break;
            case "T beyond all numbers": effects["covariance"]![0]![0]![0] = "1e999"; break;
            case "negative sigma": json["residual_sd"] = -1; break;
            case "negative sd": outcome["sd"] = -1; break;
            case "cut points that fall": outcome["cut_points"] = JsonNode.Parse("[1, -1]"); break;
            case "cut points beyond all numbers": outcome["cut_points"] = JsonNode.Parse("[0, \"1e999\"]"); break;
            case "one cut point": outcome["cut_points"] = JsonNode.Parse("[0]"); break;
            case "negative rows": json["training_data"]!["rows"] = -3; break;
            case "more rows than clusters": json["clusters"]![0]!["rows"] = JsonNode.Parse("[1,2,3,4]"); break;
            case "a metric beyond all numbers": json["metrics"]!["train"]!["mixed"]!["auroc"] = "1e999"; break;
            case "rows beyond all numbers": json["training_data"]!["rows"] = JsonNode.Parse("99999999999999999999999999"); break;
            case "a name without end": json["clusters"]![0]!["levels"]![0] = new string('y', 100_000); break;
            case "an outcome without a name": outcome["name"] = ""; break;
            case "a newer format": json["format_version"] = 3; break;
            default: throw new ArgumentException(attack);
        }
    }

    private static void Covariance(JsonNode effects, string covariance, int terms)
    {
        effects["covariance"] = JsonNode.Parse(covariance);
        effects["terms"] = new JsonArray([.. Enumerable.Range(0, terms).Select(k => (JsonNode)$"h{k}")]);
    }
}
