using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests;

public sealed class ServeTests : IDisposable
{
    private static readonly string[] s_anyPort = ["--urls", "http://127.0.0.1:0", "--grpc-urls", "none"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Serve_AskedToStop_HasListenedAndEndsWell()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["wards.armed"]);

        var run = CommandRun.Of(new CancellationToken(canceled: true), ["serve", bundle, "--json", .. s_anyPort]).Expect(ExitCode.Done);

        Assert.StartsWith("http://127.0.0.1:", run.Json.GetProperty("addresses")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("wards", run.Json.GetProperty("models")[0].GetProperty("name").GetString());
        Assert.Contains("armed: Listening on http://127.0.0.1:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_NoBundle_IsRefused() => CommandRun.Of(["serve", _folder.Path, .. s_anyPort]).ExpectRefused("contains no bundle");

    [Fact]
    public void Serve_DamagedBundle_IsRefused()
    {
        var bundle = TestBundle.Make().WriteTo(_folder["wards.armed"]);
        File.AppendAllText(Path.Combine(bundle, "mixed.onnx"), "x");
        CommandRun.Of(["serve", bundle, .. s_anyPort]).ExpectRefused("mixed.onnx");
    }

    [Fact]
    public void Serve_WrongLimits_AreNamedTogether()
        => CommandRun.Of(["serve", _folder.Path, "--max-rows", "0", "--urls", "http://example.org:1"]).ExpectRefused("MaxRows is 0; expected at least 1; address 'http://example.org:1' cannot be used");

    [Fact]
    public void Serve_HttpsWithoutCertificate_IsRefused() => CommandRun.Of("serve", _folder.Path, "--urls", "https://127.0.0.1:0").ExpectRefused("there is no CertificatePath");
}
