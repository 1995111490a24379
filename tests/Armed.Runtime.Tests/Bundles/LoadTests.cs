using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

public sealed class LoadTests : IDisposable
{
    private readonly TestFolder _directory = new();

    [Fact]
    public void Load_NoDirectory_SaysSo()
        => Assert.Equal("nothing", Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(_directory["none"])).Found);

    [Theory]
    [InlineData("armed.json")]
    [InlineData("mixed.onnx")]
    public void Load_FileMissing_NamesIt(string name)
    {
        var path = TestBundle.Make().WriteTo(_directory["model"]);
        File.Delete(Path.Combine(path, name));
        var e = Fault(path);
        Assert.Equal((Path.Combine(path, name), "nothing"), (e.File, e.Found));
    }

    [Theory]
    [InlineData("fixed.onnx")]
    [InlineData("features.onnx")]
    public void Load_FlippedByte_NamesFileAndHashes(string name)
    {
        var bundle = TestBundle.Make();
        var path = bundle.WriteTo(_directory["model"]);
        var content = (byte[])bundle.Files[name].Clone();
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(Path.Combine(path, name), content);
        var e = Fault(path);
        Assert.Equal(Path.Combine(path, name), e.File);
        Assert.Equal($"SHA-256 {BundleManifest.Hash(bundle.Files[name])}", e.Expected);
        Assert.Equal(BundleManifest.Hash(content), e.Found);
    }

    [Fact]
    public void Load_SwappedFiles_IsRefused()
    {
        var path = TestBundle.Make().WriteTo(_directory["model"]);
        File.Move(Path.Combine(path, "fixed.onnx"), Path.Combine(path, "x"));
        File.Move(Path.Combine(path, "inferred.onnx"), Path.Combine(path, "fixed.onnx"));
        File.Move(Path.Combine(path, "x"), Path.Combine(path, "inferred.onnx"));
        Assert.StartsWith("SHA-256", Fault(path).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SwappedWithHashesInTheManifest_IsRefusedByTheGraphsRole()
    {
        var bundle = TestBundle.Make();
        (bundle.Files["fixed.onnx"], bundle.Files["inferred.onnx"]) = (bundle.Files["inferred.onnx"], bundle.Files["fixed.onnx"]);
        var e = Fault(bundle.Rehash().WriteTo(_directory["model"]));
        Assert.Equal(("fixed.onnx", "metadata role 'fixed'", "'inferred'"), (e.File, e.Expected, e.Found));
    }

    [Fact]
    public void Load_GraphOfAnotherFit_IsRefused()
    {
        var bundle = TestBundle.Make(change: (role, graph) => graph.Metadata["fit_id"] = role == "mixed" ? new string('a', 64) : TestGraphs.FitId);
        Assert.Contains("metadata fit_id", Fault(bundle.WriteTo(_directory["model"])).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BundleIdOfOtherGraphs_IsRefused()
    {
        var bundle = TestBundle.Make();
        bundle = bundle with { Manifest = bundle.Manifest with { BundleId = new string('0', 64) } };
        Assert.Contains("bundle_id", Fault(bundle.WriteTo(_directory["model"])).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileAboveTheLimit_NamesTheOption()
    {
        var path = TestBundle.Make().WriteTo(_directory["model"]);
        var e = Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path, new ArmedModelOptions { MaxGraphBytes = 100 }));
        Assert.Contains("MaxGraphBytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyFileOrFolderInItsPlace_IsRefused()
    {
        var path = TestBundle.Make().WriteTo(_directory["model"]);
        var mixed = Path.Combine(path, "mixed.onnx");
        File.WriteAllBytes(mixed, []);
        Assert.Equal(mixed, Fault(path).File);
        File.Delete(mixed);
        Directory.CreateDirectory(mixed);
        Assert.Equal(mixed, Fault(path).File);
    }

    [Fact]
    public void Load_GraphThatOnnxRuntimeRefuses_IsAFaultOfTheFile()
    {
        // Plain to our reader, nonsense to ONNX Runtime: the logical And of two numbers.
        var bundle = TestBundle.Make(change: (role, graph) =>
        {
            if (role == "mixed")
            {
                graph.Node("And", graph.Floats([1f, 2f], 1, 2), graph.Floats([1f, 2f], 1, 2));
            }
        });
        var e = Fault(bundle.WriteTo(_directory["model"]));
        Assert.Equal(("mixed.onnx", "a graph that ONNX Runtime loads"), (e.File, e.Expected));
    }

    [Fact]
    public void Load_WithTrailingSlash_Works()
    {
        var path = TestBundle.Make().WriteTo(_directory["model"]);
        using var model = ArmedModel.Load(path + Path.DirectorySeparatorChar);
        Assert.Equal(ModelTask.Binary, model.Task);
    }

    public void Dispose() => _directory.Dispose();

    private static ArmedBundleException Fault(string path) => Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path));
}
