using System.Text;
using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

public sealed class BundleManifestTests
{
    [Fact]
    public void Parse_OfToJson_GivesTheSameJson()
    {
        var json = TestBundle.Make(new TestModel { Factors = 2 }).Manifest.ToJson();
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(BundleManifest.Parse(json).ToJson()));
        Assert.Equal((byte)'\n', json[^1]);
        Assert.Contains("\n  \"bundle_id\"", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownMembers_AreIgnored()
    {
        var manifest = Parse(json => json["from_the_future"] = new JsonObject { ["a"] = 1 });
        Assert.Equal("binary", manifest.Task);
        Assert.Equal(64, manifest.Options.GetProperty("hidden")[0].GetInt32());
    }

    [Fact]
    public void Parse_NewerFormat_SaysUpdate()
    {
        var e = Fault(json =>
        {
            json["format_version"] = 3;
            json["columns"] = "quite different";
        });
        Assert.Equal(("armed.json", "format_version 1 to 2", "3"), (e.File, e.Expected, e.Found));
        Assert.Contains("Update", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle_id")]
    [InlineData("fit_id")]
    [InlineData("task")]
    [InlineData("outcome")]
    [InlineData("columns")]
    [InlineData("clusters")]
    [InlineData("heads")]
    [InlineData("random_effects")]
    [InlineData("options")]
    [InlineData("training_data")]
    [InlineData("metrics")]
    [InlineData("parity")]
    [InlineData("packages")]
    [InlineData("format_version")]
    public void Parse_RequiredFieldMissingOrNull_NamesIt(string field)
    {
        Assert.Contains(field, Fault(json => json.Remove(field)).Message, StringComparison.Ordinal);
        var message = Fault(json => json[field] = null).Message;
        Assert.True(message.Contains(field, StringComparison.Ordinal) || field == "format_version", message);
    }

    public static TheoryData<string, string, string> WrongValues => new()
    {
        { "task", "\"counting\"", "task to be binary, multiclass, continuous, count, ordinal, positive, found 'counting'" },
        { "bundle_id", "\"xyz\"", "bundle_id to be 64 lower-case hexadecimal digits" },
        { "unknown_cluster", "\"guess\"", "unknown_cluster" },
        { "columns", "[]", "inputs to be [cluster int64 [1]]" },
        { "columns", "[null]", "columns to be without null" },
        { "clusters", "[{\"name\": \"district\", \"levels\": [\"a\", \"a\"]}]", "clusters['district'].levels to be distinct, found 'a'" },
        { "clusters", "[{\"name\": \"district\", \"levels\": [null]}]", "clusters['district'].levels" },
        { "outcome", "{\"name\": \"use\", \"classes\": [\"no\", \"yes\"], \"positive\": \"no\"}", "outcome.positive" },
        { "options", "[]", "options to be an object" },
        { "random_effects", "[{\"factor\": \"ward\", \"terms\": [], \"covariance\": []}]", "random_effects[].factor to be one of the clusters" },
        { "random_effects", "[{\"factor\": \"district\", \"terms\": [\"a\"], \"covariance\": [[[1, 2]]]}]", "1 numbers a row" },
        { "metrics", "{\"train\": {\"mixed\": null}}", "metrics" },
        { "lineage", "[\"abc\"]", "lineage[]" },
        { "heads", "[]", "at least fixed and mixed" },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    [InlineData("request", "{\"options\": []}", "request.options to be an object")]
    [InlineData("request", "{\"options\": null}", "request.options")]
    [InlineData("request", "{\"arguments\": []}", "options")]
    [InlineData("request", "{\"arguments\": [\"t.csv\", null], \"options\": {}}", "request.arguments to be without null")]
    [InlineData("request", "{\"arguments\": [1], \"options\": {}}", "request.arguments")]
    [InlineData("request", "[]", "request")]
    public void Parse_WrongValue_NamesFieldExpectedFound(string field, string value, string expected)
        => Assert.Contains(expected, Fault(json => json[field] = JsonNode.Parse(value)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("factors", "[\"district\"]", "random_effect_pairs[].factors to be two different factors")]
    [InlineData("factors", "[\"district\", \"district\"]", "random_effect_pairs[].factors to be two different factors")]
    [InlineData("factors", "[\"district\", \"ward\"]", "random_effect_pairs[].factors to be clusters with random effects, found 'ward'")]
    [InlineData("clusters", "[2]", "random_effect_pairs[].clusters to be two numbers")]
    [InlineData("clusters", "[0, 2]", "random_effect_pairs[].clusters to be 1 to ")]
    [InlineData("clusters", "[2, 1000]", "random_effect_pairs[].clusters to be 1 to ")]
    [InlineData("values", "\"\"", "random_effect_pairs[] to be names of values of the graph mixed")]
    [InlineData("partners", "\"\"", "random_effect_pairs[] to be names of values of the graph mixed")]
    public void Parse_WrongPairOfFactors_NamesFieldExpectedFound(string field, string value, string expected)
    {
        var pair = new JsonObject { ["factors"] = new JsonArray("district", "year"), ["clusters"] = new JsonArray(2, 2), ["values"] = "a", ["positions"] = "b" };
        Assert.Equal(["district", "year"], Pairs(pair).RandomEffectPairs!.Single().Factors);
        Assert.Contains("each pair of factors once", Assert.Throws<ArmedBundleException>(() => Pairs(pair, pair.DeepClone())).Message, StringComparison.Ordinal);

        pair[field] = JsonNode.Parse(value);

        Assert.Contains(expected, Assert.Throws<ArmedBundleException>(() => Pairs(pair)).Message, StringComparison.Ordinal);

        static BundleManifest Pairs(params JsonNode[] pairs)
        {
            var json = TestBundle.Make(new TestModel { Factors = 2 }).Manifest.WithoutDigest();
            json["random_effect_pairs"] = new JsonArray([.. pairs.Select(pair => pair.DeepClone())]);
            return BundleManifest.Parse(json.ToJsonString());
        }
    }

    [Theory]
    [InlineData("../fixed.onnx")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b.onnx")]
    [InlineData("a\\b.onnx")]
    [InlineData("C:fixed.onnx")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("fixed.onnx\n")]
    public void Parse_GraphFileThatIsNotPlain_IsRefused(string file)
        => Assert.Contains("heads[].file", Fault(json => json["heads"]![0]!["file"] = file).Message, StringComparison.Ordinal);

    /// <summary>Answers name the head that gave them, and population is the name of the answers for unknown clusters.</summary>
    [Fact]
    public void Parse_HeadNamedPopulation_IsRefused()
        => Assert.Contains("to be another name than population", Fault(json => json["heads"]![0]!["name"] = "population").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("inputs", "heads['fixed'].inputs to be [features float [2], categories int64 [1]]")]
    [InlineData("outputs", "heads['fixed'].outputs to be [prediction float [1], linear_predictor float [1], linear_predictor_sd float [1]]")]
    public void Parse_SignatureThatTheRoleHasNot_IsRefused(string field, string expected)
        => Assert.Contains(expected, Fault(json => json["heads"]![0]![field]![0]!["shape"] = new JsonArray(5)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"format_version\": 1, \"format_version\": 1}")]
    [InlineData("{\"format_version\": \"1\"}")]
    [InlineData("{\"format_version\": 99999999999}")]
    public void Parse_NoManifest_IsAFaultOfTheFile(string json)
        => Assert.Equal("armed.json", Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json)).File);

    [Fact]
    public void Parse_DeepOrTruncated_IsAFaultOfTheFile()
    {
        Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse("{\"x\":" + new string('[', 10_000)));
        var json = TestBundle.Make().Manifest.ToJson();
        for (var length = 0; length < json.Length - 2; length += 97)
        {
            Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.AsSpan(0, length)));
        }
    }

    [Fact]
    public void ToJson_NaNMetric_NamesIt()
    {
        var metrics = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>
        {
            ["test"] = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["fixed"] = new Dictionary<string, double> { ["auroc"] = double.NaN } },
        };
        var manifest = TestBundle.Make().Manifest with { Metrics = metrics };
        Assert.Contains("metrics['test']['fixed']['auroc']", Assert.Throws<ArmedBundleException>(() => manifest.ToJson()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ComputeBundleId_IsTheDocumentedHash()
    {
        GraphDescription Graph(string file, char hash) => new() { Role = "r", File = file, Sha256 = new string(hash, 64), Inputs = [], Outputs = [] };
        var expected = BundleManifest.Hash(Encoding.UTF8.GetBytes($"a.onnx\0{new string('2', 64)}\nb.onnx\0{new string('1', 64)}\n"));
        Assert.Equal(expected, BundleManifest.ComputeBundleId([Graph("b.onnx", '1'), Graph("a.onnx", '2')]));

        // From elsewhere: printf 'a.onnx\0%064d\n' 0 | sha256sum
        Assert.Equal("162d373f15fbe939db520cd965bad2d74a30378a1e9e21210b51d1260ef729a6", BundleManifest.ComputeBundleId([Graph("a.onnx", '0')]));
    }

    private static BundleManifest Parse(Action<JsonObject> change)
    {
        var json = TestBundle.Make().Manifest.WithoutDigest();
        change(json);
        return BundleManifest.Parse(json.ToJsonString());
    }

    private static ArmedBundleException Fault(Action<JsonObject> change) => Assert.Throws<ArmedBundleException>(() => Parse(change));
}
