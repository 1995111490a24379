using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>The card of the bundle that ships, which has every part.</summary>
public sealed class ModelCardTests
{
    private static readonly string s_bundle = Checkout.PathOf("models/quickstart");

    private static BundleManifest Manifest => BundleManifest.Parse(File.ReadAllBytes(Path.Combine(s_bundle, BundleManifest.FileName)));

    [Fact]
    public void Write_ShippedBundle_IsItsCard() => Assert.Equal(File.ReadAllText(Path.Combine(s_bundle, ModelCard.FileName)), Card(Manifest));

    [Fact]
    public void Write_Head_IsHuggingFacesMetadata()
    {
        var lines = Card(Manifest).Split('\n');

        Assert.Equal("---", lines[0]);
        var head = lines.Skip(1).TakeWhile(line => line != "---").ToList();
        Assert.Contains("pipeline_tag: tabular-regression", head);
        Assert.Contains("- mixed-effects", head);
        Assert.Contains("      split: unseen", head);
        Assert.Contains("    - type: r_squared", head);
        Assert.DoesNotContain(head, line => line.Contains("train", StringComparison.Ordinal) && line.Contains("split", StringComparison.Ordinal));
    }

    /// <summary>A name must not end the head, a line of a table or a block of code.</summary>
    [Fact]
    public void Write_HostileNames_StayInTheirPlaces()
    {
        const string Hostile = "a\"\n---\n``` \u0085\u2028 \U0001F600 <b>";
        var manifest = Manifest;
        manifest = manifest with { Outcome = manifest.Outcome with { Name = Hostile }, Clusters = [manifest.Clusters[0] with { Name = Hostile }], Columns = [manifest.Columns[0] with { Name = Hostile }] };

        var card = Card(manifest);

        Assert.Equal(2, card.Split('\n').Count(line => line == "---"));
        Assert.Equal(8, card.Split('\n').Count(line => line.StartsWith("```", StringComparison.Ordinal)));
        Assert.DoesNotContain("<b>\n", card, StringComparison.Ordinal);
        Assert.Contains("- name: \"a\\\"\\u000A---\\u000A``` \\u0085\\u2028 \U0001F600 <b>\"\n", card, StringComparison.Ordinal);
    }

    /// <summary>A small score is not 0, and a split that the mixed head was not scored on has none.</summary>
    [Fact]
    public void Write_Scores_AreThoseOfTheMixedHead()
    {
        var small = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["mixed"] = new Dictionary<string, double> { ["rmse"] = 3e-7, ["mae"] = 1234567.8 } };
        var head = Head(Manifest with { Metrics = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> { ["seen"] = small, ["unseen"] = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["fixed"] = small["mixed"] } } });
        var none = Head(Manifest with { Metrics = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> { ["test"] = new Dictionary<string, IReadOnlyDictionary<string, double>>() } });

        Assert.Contains("      value: 3.0E-07", head);
        Assert.Contains("      value: 1.23457E+06", head);
        Assert.DoesNotContain("      split: unseen", head);
        Assert.DoesNotContain("model-index:", none);

        static List<string> Head(BundleManifest manifest) => [.. Card(manifest).Split('\n').Skip(1).TakeWhile(line => line != "---")];
    }

    [Fact]
    public void Write_Parts_AreThere()
    {
        var card = Card(Manifest);
        foreach (var part in new[] { "## Model details", "### Intended use", "### Out of scope", "## Limits", "## Cluster shift", "## How to get started", "## Training data", "## Evaluation", "## Random effects" })
        {
            Assert.Contains($"\n{part}\n", card, StringComparison.Ordinal);
        }

        Assert.Contains("16 hidden features of 1 network.", card, StringComparison.Ordinal);
        Assert.Contains(", no hidden features.", Card(Manifest with { Refit = Manifest.Refit! with { HiddenFeatures = 0, Networks = 0 } }), StringComparison.Ordinal);
        Assert.Contains("| score | rows | mixed | fixed | inferred |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_SameRowsTwice_AreOneLine()
    {
        var scores = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["mixed"] = new Dictionary<string, double> { ["rmse"] = 1, ["mae"] = 2 }, ["fixed"] = new Dictionary<string, double> { ["rmse"] = 3 } };
        var lines = new ScoreLines(new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>
        {
            ["unseen"] = scores,
            ["train"] = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["mixed"] = new Dictionary<string, double> { ["rmse"] = 0.5 } },
            ["test"] = new Dictionary<string, IReadOnlyDictionary<string, double>>(scores),
        });

        Assert.Equal(["mixed", "fixed"], lines.Heads);
        Assert.Equal([("mae", "test, unseen"), ("rmse", "train"), ("rmse", "test, unseen")], lines.Lines.Select(line => (line.Score, line.Rows)));
        Assert.Equal([2, null], lines.Lines[0].Values);
    }

    private static string Card(BundleManifest manifest) => Encoding.UTF8.GetString(ModelCard.Write(manifest));
}
