using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Format1;

/// <summary>Bundles of format 1 load, predict and adapt as they did when they were written.</summary>
public sealed class Format1Tests : IDisposable
{
    /// <summary>The same graphs; another processor adds floats in another order.</summary>
    private const double Rounding = 2e-6;

    private readonly TestFolder _directory = new();

    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Load_OldBundle_PredictsAsThen(string name)
    {
        var old = new OldBundle(name);
        using var model = ArmedModel.Load(old.Path);

        Assert.Equal(1, model.Manifest.FormatVersion);
        Near(old.Expected("predictions.csv"), OldBundle.Predict(model, old.Read("rows.csv")));
        Assert.True(BundleVerifier.Verify(old.Path).Ok);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Adapt_OldBundle_PredictsAsThen(string name)
    {
        var old = new OldBundle(name);
        using var model = ArmedModel.Load(old.Path);
        using var adapted = old.Adapt(model);
        adapted.Save(_directory["adapted"]);
        using var saved = ArmedModel.Load(_directory["adapted"]);

        Near(old.Expected("adapted.csv"), OldBundle.Predict(saved, old.Read("rows.csv")));
        Assert.Equal(BundleManifest.CurrentFormatVersion, saved.Manifest.FormatVersion);
        Assert.All(saved.Manifest.RandomEffects, effects => Assert.NotNull(effects.Table));
    }

    /// <summary>Adapted once more, the new bundle finds its tables by the names that its manifest has.</summary>
    [Theory]
    [InlineData("binary")]
    [InlineData("continuous")]
    public void Adapt_AdaptedOldBundle_FindsTheTablesByName(string name)
    {
        var old = new OldBundle(name);
        using var model = ArmedModel.Load(old.Path);
        using var first = old.Adapt(model);
        using var inMemory = old.Adapt(first);
        first.Save(_directory["first"]);
        using var loaded = ArmedModel.Load(_directory["first"]);
        using var second = old.Adapt(loaded);

        Assert.Equal(OldBundle.Predict(inMemory, old.Read("rows.csv")), OldBundle.Predict(second, old.Read("rows.csv")));
    }

    /// <summary>The same graphs under a manifest of the current format answer bit for bit the same.</summary>
    [Theory]
    [InlineData("binary", "quadrature", 7)]
    [InlineData("continuous", "exact", null)]
    public void ToJson_OldManifest_IsOfTheCurrentFormat(string name, string method, int? nodes)
    {
        var old = new OldBundle(name);
        using var model = ArmedModel.Load(old.Path);
        var copy = _directory["copy"];
        Directory.CreateDirectory(copy);
        foreach (var graph in model.Manifest.Graphs)
        {
            File.Copy(Path.Combine(old.Path, graph.File), Path.Combine(copy, graph.File));
        }

        File.WriteAllBytes(Path.Combine(copy, "armed.json"), model.Manifest.ToJson());
        using var current = ArmedModel.Load(copy);

        Assert.Equal(BundleManifest.CurrentFormatVersion, current.Manifest.FormatVersion);
        Assert.Equal(model.Manifest.BundleId, current.Manifest.BundleId);
        Assert.All(current.Manifest.RandomEffects, effects => Assert.Equal((method, nodes), (effects.Method, effects.Nodes)));
        Assert.Equal(OldBundle.Predict(model, old.Read("rows.csv")), OldBundle.Predict(current, old.Read("rows.csv")));
    }

    [Theory]
    [InlineData("\"columns\": 1", "\"columns\": [1]")]
    [InlineData("\"columns\": 1", "\"columns\": 0")]
    [InlineData("\"columns\": 1", "\"columns\": 3000000000")]
    [InlineData("\"role\": \"mixed\"", "\"role\": \"MIXED\"")]
    [InlineData("\"role\": \"mixed\",", "")]
    [InlineData("\"graphs\"", "\"heads\"")]
    public void Parse_DamagedOldManifest_IsRefused(string text, string damage)
    {
        var json = File.ReadAllText(Path.Combine(new OldBundle("binary").Path, "armed.json"));
        var damaged = json.Replace(text, damage, StringComparison.Ordinal);

        Assert.NotEqual(json, damaged);
        var fault = Record.Exception(() => BundleManifest.Parse(damaged));
        Assert.True(fault is ArmedBundleException || damage == "\"heads\"", $"{fault}");
    }

    /// <summary>Escapes, spaces and members of the same names elsewhere do not mislead.</summary>
    [Fact]
    public void Parse_OldManifestInAnotherForm_IsTheSame()
    {
        var json = File.ReadAllText(Path.Combine(new OldBundle("binary").Path, "armed.json"));
        var node = JsonNode.Parse(json)!.AsObject();
        node["options"]!["graphs"] = new JsonArray(new JsonObject { ["role"] = 1, ["inputs"] = new JsonArray(new JsonObject { ["columns"] = "x" }) });
        var other = node.ToJsonString().Replace("\"role\":\"", "\"\\u0072ole\" : \"", StringComparison.Ordinal).Replace("\"columns\":1", "\"columns\"  :\n1", StringComparison.Ordinal);

        var manifest = BundleManifest.Parse(other);

        Assert.Equal(1, manifest.Options.GetProperty("graphs")[0].GetProperty("role").GetInt32());
        Assert.Equal(BundleManifest.Parse(json).Graphs.SelectMany(graph => graph.Inputs), manifest.Graphs.SelectMany(graph => graph.Inputs));
    }

    public void Dispose() => _directory.Dispose();

    private static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Rounding * Math.Max(1, Math.Abs(pair.First))));
    }
}
