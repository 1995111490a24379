using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Support;

/// <summary>Manifests as another program writes them.</summary>
internal static class ManifestText
{
    /// <summary>The manifest's JSON without the digest of its members, so that a test may change them.</summary>
    public static JsonObject WithoutDigest(this BundleManifest manifest)
    {
        var json = JsonNode.Parse(manifest.ToJson())!.AsObject();
        json.Remove("digest");
        return json;
    }
}
