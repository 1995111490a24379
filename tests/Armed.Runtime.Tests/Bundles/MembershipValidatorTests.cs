using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>What a manifest says of the Z-predictor's classes: read back as written, refused where damaged.</summary>
public sealed class MembershipValidatorTests
{
    private static readonly BundleManifest s_manifest = TestContextBundle.Make("auto").Manifest;

    public static TheoryData<string, string> Wrong => new()
    {
        { "factor", "\"other\"" },
        { "classes", "[]" },
        { "classes", "[0, 0]" },
        { "classes", "[-1]" },
        { "classes", "[1000]" },
        { "shares", "[1]" },
        { "rows", "-1" },
        { "temperature", "0" },
        { "temperature", "-1" },
        { "log_loss", "-0.1" },
        { "calibration_error_before", "-0.1" },
    };

    [Fact]
    public void Parse_WhatToJsonWrote_IsTheSame()
    {
        var written = s_manifest with { Memberships = [s_manifest.Memberships![0] with { Rows = 40, Temperature = 0.5, LogLoss = 1.25, LogLossBefore = 1.5, CalibrationError = 0.1, CalibrationErrorBefore = 0.2 }] };

        var read = BundleManifest.Parse(written.ToJson());

        Assert.Equivalent(written.Memberships, read.Memberships, strict: true);
        Assert.Equal("auto", read.UnknownCluster);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Parse_WrongValue_IsRefused(string field, string value)
    {
        var json = JsonNode.Parse(s_manifest.ToJson())!.AsObject();
        json.Remove("digest");
        json["memberships"]![0]![field] = JsonNode.Parse(value);

        Assert.Contains("memberships", Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PolicyMembershipWithoutClasses_IsRefused() =>
        Assert.Contains("because unknown_cluster is membership", Assert.Throws<ArmedBundleException>(() => (s_manifest with { UnknownCluster = "membership", Memberships = null }).ToJson()).Message, StringComparison.Ordinal);
}
