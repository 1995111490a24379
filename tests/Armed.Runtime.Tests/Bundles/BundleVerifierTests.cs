using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

public sealed class BundleVerifierTests : IDisposable
{
    private readonly TestFolder _directory = new();

    [Theory]
    [InlineData("binary", 1)]
    [InlineData("multiclass", 2)]
    [InlineData("continuous", 2)]
    [InlineData("count", 1)]
    [InlineData("count", 2, true)]
    [InlineData("ordinal", 2)]
    public void Verify_GoodBundle_IsOk(string task, int factors, bool offset = false)
    {
        var bundle = TestBundle.Make(new TestModel { Task = task, Factors = factors, WithOffset = offset });
        var report = BundleVerifier.Verify(bundle.WriteTo(_directory["model"]));
        Assert.True(report.Ok, string.Join("\n", report.Checks.Where(check => !check.Ok)));
        Assert.Equal(bundle.Manifest.BundleId, report.BundleId);
        Assert.Contains(report.Checks, check => check.Name == "fixed head");
        Assert.Contains(report.Checks, check => check.Name == "membership district");
        Assert.Equal(offset, report.Checks.Any(check => check.Name == "offset mixed"));
        Assert.Equal(report.Checks.Count, report.Checks.Select(check => check.Name).Distinct().Count());
    }

    [Fact]
    public void Verify_NoBundle_HasOneFailedCheck()
    {
        var report = BundleVerifier.Verify(_directory["none"]);
        Assert.False(report.Ok);
        Assert.Null(report.BundleId);
        Assert.Equal("manifest", Assert.Single(report.Checks).Name);
    }

    [Fact]
    public void Verify_TwoFlippedFiles_NamesBoth()
    {
        var bundle = TestBundle.Make();
        var path = bundle.WriteTo(_directory["model"]);
        foreach (var name in new[] { "fixed.onnx", "z_predictor.onnx" })
        {
            bundle.Files[name][100] ^= 4;
            File.WriteAllBytes(Path.Combine(path, name), bundle.Files[name]);
        }

        var failed = BundleVerifier.Verify(path).Checks.Where(check => !check.Ok).Select(check => check.Name);
        Assert.Equal(["hash fixed.onnx", "hash z_predictor.onnx"], failed);
    }

    [Fact]
    public void Verify_FixedHeadOfOtherWeights_FailsThatCheck()
    {
        // The fixed graph of another model, with hashes made to fit: only the meaning is wrong.
        var bundle = TestBundle.Make();
        bundle.Files["fixed.onnx"] = new TestGraphs(new TestModel()) { InterceptShift = 0.001f }.Fixed().ToBytes();
        var failed = BundleVerifier.Verify(bundle.Rehash().WriteTo(_directory["model"])).Checks.Where(check => !check.Ok).ToList();
        Assert.Equal("fixed head", Assert.Single(failed).Name);
        Assert.Contains("expected at most 1E-05", failed[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoCleaningOfCodes_FailsThatCheck()
    {
        var bundle = TestBundle.Make();
        bundle.Files["mixed.onnx"] = new TestGraphs(new TestModel()) { CleanCodes = false }.Mixed().ToBytes();
        var checks = BundleVerifier.Verify(bundle.Rehash().WriteTo(_directory["model"])).Checks;
        Assert.Contains(checks, check => !check.Ok && check.Name is "unknown codes" or "predictions");
    }

    [Fact]
    public void Verify_NaNForMissing_FailsThatCheck()
    {
        var bundle = TestBundle.Make();
        bundle.Files["inferred.onnx"] = new TestGraphs(new TestModel()) { Impute = false }.Inferred().ToBytes();
        var failed = BundleVerifier.Verify(bundle.Rehash().WriteTo(_directory["model"])).Checks.Where(check => !check.Ok);
        Assert.Equal("missing values inferred", Assert.Single(failed).Name);
    }

    public void Dispose() => _directory.Dispose();
}
