using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>The head of Grad-CAM in a manifest.</summary>
public sealed class GradCamManifestTests
{
    private static readonly BundleManifest s_manifest = TestBundle.Make(new TestModel()).Manifest;
    private static readonly TensorDescription s_image = new("image", "uint8", [1, 6, 6]), s_cluster = s_manifest.Inputs.Single(input => input.Name == "cluster");
    private static readonly TensorDescription s_map = new("map", "float", [1, 3, 3]), s_mixed = new("map_mixed", "float", [1, 3, 3]);

    /// <summary>Heads that do not fit, and the field that the message names.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "mixed map without clusters", "heads['grad_cam'].inputs" },
        { "maps of two sizes", "heads['grad_cam'].outputs" },
        { "maps of other predictors", "heads['grad_cam'].outputs" },
        { "another output", "heads['grad_cam'].outputs" },
        { "table without the head", "map_table" },
        { "table without a name", "map_table" },
    };

    [Fact]
    public void Validate_MapsWithAndWithoutClusters_AreRight()
    {
        GraphSignatures.Validate(Of([s_image], s_map));
        GraphSignatures.Validate(Of([s_cluster, s_image], s_map, s_mixed));
        GraphSignatures.Validate(WithTable(Of([s_cluster, s_image], s_map, s_mixed), new EffectTableDescription("a", "b")));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_WhatDoesNotFit_IsRefused(string fault, string field)
    {
        var manifest = fault switch
        {
            "mixed map without clusters" => Of([s_image], s_map, s_mixed),
            "maps of two sizes" => Of([s_cluster, s_image], s_map, new TensorDescription("map_mixed", "float", [1, 3, 2])),
            "maps of other predictors" => Of([s_image], new TensorDescription("map", "float", [2, 3, 3])),
            "another output" => Of([s_cluster, s_image], s_map, new TensorDescription("other", "float", [1, 3, 3])),
            "table without the head" => WithTable(s_manifest, new EffectTableDescription("a", "b")),
            _ => WithTable(Of([s_cluster, s_image], s_map, s_mixed), new EffectTableDescription("", "b")),
        };

        Assert.Contains(field, Assert.Throws<ArmedBundleException>(() => GraphSignatures.Validate(manifest)).Message, StringComparison.Ordinal);
    }

    /// <summary>Bundles of programs may have had a head of this name before.</summary>
    [Fact]
    public void Validate_OwnHeadOfTheSameName_IsAnyHead()
    {
        var own = Of([s_image], new TensorDescription("other", "float", [7]));
        GraphSignatures.Validate(own);

        Assert.Null(GradCamSignature.In(own));
        Assert.Null(GradCamSignature.In(s_manifest));
        Assert.NotNull(GradCamSignature.In(Of([s_image], s_map)));
    }

    [Fact]
    public void ToJson_MapTable_IsThereOnlyWhereAHeadHasOne()
    {
        var written = System.Text.Encoding.UTF8.GetString(WithTable(Of([s_cluster, s_image], s_map, s_mixed), new EffectTableDescription("a", "b")).ToJson());

        Assert.Contains("\"map_table\"", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\"map_table\"", System.Text.Encoding.UTF8.GetString(s_manifest.ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public void ComputeMaps_NoMaps_IsRefused()
    {
        using var loaded = new LoadedModel();
        var model = loaded.Model;

        Assert.Equal((0, false), (model.MapShape.Count, model.HasMixedMaps));
        Assert.Contains("no graph grad_cam", Assert.Throws<InvalidOperationException>(() => model.ComputeMaps(model.Rows(1), [])).Message, StringComparison.Ordinal);
    }

    private static BundleManifest WithTable(BundleManifest manifest, EffectTableDescription table) =>
        manifest with { RandomEffects = [manifest.RandomEffects[0] with { MapTable = table }, .. manifest.RandomEffects.Skip(1)] };

    private static BundleManifest Of(IReadOnlyList<TensorDescription> inputs, params TensorDescription[] outputs) => s_manifest with
    {
        FurtherInputs = [s_image],
        Images = [new ImageDescription { Input = "image", Column = "path" }],
        Graphs = [.. s_manifest.Graphs, s_manifest.Graphs[0] with { Role = GraphRoles.GradCam, File = "grad_cam.onnx", Inputs = [.. s_manifest.Inputs.Where(input => input.Name is "features" or "categories"), .. inputs], Outputs = outputs }],
    };
}
