using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>The heads of an autoencoder and the separation of its latent codes in a manifest.</summary>
public sealed class AutoencoderManifestTests
{
    private static readonly BundleManifest s_manifest = TestBundle.Make(new TestModel()).Manifest;
    private static readonly TensorDescription s_image = new("image", "uint8", [1, 3, 3]), s_latent = new("latent", "float", 4), s_cluster = s_manifest.Inputs.Single(input => input.Name == "cluster");
    private static readonly LatentSeparationDescription s_separation = new()
    {
        Factor = s_manifest.Clusters[0].Name,
        Head = "mixed",
        Partition = "train",
        Rows = 40,
        Clusters = 3,
        DaviesBouldin = 4.5,
        CalinskiHarabasz = 1.25,
    };

    /// <summary>Heads that do not fit, and the field that the message names.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "no encode", "heads" },
        { "image of another size", "heads['decode'].outputs" },
        { "code of another width", "heads['decode'].inputs" },
        { "decode of images", "heads['decode'].inputs" },
        { "mixed image without clusters", "heads['decode'].inputs" },
        { "unknown output", "heads['encode'].outputs" },
    };

    [Fact]
    public void Validate_AutoencoderWithEffects_IsRight() => GraphSignatures.Validate(Of(Encode(s_latent, new TensorDescription("latent_mixed", "float", 4)), Decode([s_cluster, s_latent], "reconstruction", "reconstruction_mixed")));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_HeadsThatDoNotFit_AreRefused(string fault, string field)
    {
        var (encode, decode) = (Encode(s_latent), Decode([s_latent], "reconstruction"));
        var manifest = fault switch
        {
            "no encode" => Of(decode),
            "image of another size" => Of(encode, decode with { Outputs = [new("reconstruction", "float", [1, 3, 2])] }),
            "code of another width" => Of(Encode(new TensorDescription("latent", "float", 5)), decode),
            "decode of images" => Of(encode, decode with { Inputs = [s_image, s_latent] }),
            "mixed image without clusters" => Of(encode, Decode([s_latent], "reconstruction", "reconstruction_mixed")),
            _ => Of(Encode(s_latent, new TensorDescription("other", "float", 4)), decode),
        };

        Assert.Contains(field, Assert.Throws<ArmedBundleException>(() => GraphSignatures.Validate(manifest)).Message, StringComparison.Ordinal);
    }

    /// <summary>Bundles of programs may have had heads of these names before: without an input <c>latent</c> they are any heads.</summary>
    [Fact]
    public void Validate_OwnHeadsOfTheSameNames_AreAnyHeads()
    {
        var own = new TensorDescription("other", "float", [7]);
        GraphSignatures.Validate(Of(Encode(own)));
        GraphSignatures.Validate(Of(Encode(s_latent)));
        GraphSignatures.Validate(Of(Encode(own), Decode([s_image], "a", "b", "c")));
        GraphSignatures.Validate(Of(Decode([s_cluster], "a")));

        Assert.False(AutoencoderSignatures.IsIn(Of(Encode(s_latent), Decode([s_image], "a"))));
    }

    [Fact]
    public void Parse_LatentSeparations_AreThoseWritten() =>
        Assert.Equal([s_separation], BundleManifest.Parse((s_manifest with { LatentSeparations = [s_separation] }).ToJson()).LatentSeparations!);

    [Fact]
    public void ToJson_WrongSeparation_IsRefused()
    {
        LatentSeparationDescription[] wrong =
        [
            s_separation with { Factor = "other" }, s_separation with { Head = "inferred" }, s_separation with { Partition = "test" }, s_separation with { Clusters = 1 }, s_separation with { Rows = 3 },
            s_separation with { DaviesBouldin = -1 }, s_separation with { CalinskiHarabasz = double.NaN },
        ];

        Assert.All(wrong, separation => Assert.Contains("latent_separations", Assert.Throws<ArmedBundleException>(() => (s_manifest with { LatentSeparations = [separation] }).ToJson()).Message, StringComparison.Ordinal));
    }

    private static BundleManifest Of(params GraphDescription[] heads) => s_manifest with
    {
        FurtherInputs = [s_image, s_latent],
        Images = [new ImageDescription { Input = "image", Column = "path" }],
        Graphs = [.. s_manifest.Graphs, .. heads],
    };

    private static GraphDescription Encode(params TensorDescription[] outputs) => s_manifest.Graphs[0] with
    {
        Role = GraphRoles.Encode,
        Inputs = [.. s_manifest.Inputs.Where(input => input.Name is "features" or "categories" or "cluster"), s_image],
        Outputs = outputs,
    };

    private static GraphDescription Decode(IReadOnlyList<TensorDescription> inputs, params string[] outputs) =>
        s_manifest.Graphs[0] with { Role = GraphRoles.Decode, Inputs = inputs, Outputs = [.. outputs.Select(name => new TensorDescription(name, "float", [1, 3, 3]))] };
}
