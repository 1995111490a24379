using Armed.Benchmarks.Hostile;
using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Bundles changed at random, hashes made to fit, so that the reader and ONNX Runtime are really reached. A crash would end the tests' process.</summary>
public sealed class FuzzedBundleTests : IDisposable
{
    private readonly TestFolder _directory = new();

    [Theory]
    [InlineData("fixed.onnx", 1)]
    [InlineData("mixed.onnx", 2)]
    public void Load_ChangedGraph_IsRefusedOrAnswers(string name, int seed)
    {
        var whole = Smallest(Quickstart.Read());
        var (random, refused) = (new Random(seed), 0);
        for (var round = 0; round < 300; round++)
        {
            var bundle = new TestBundle(whole.Manifest, new(whole.Files) { [name] = FileMutation.Mutate(whole.Files[name], random) });
            refused += Answers(bundle.Rehash().WriteTo(_directory["model"])) ? 0 : 1;
        }

        Assert.InRange(refused, 50, 299);
    }

    [Fact]
    public void Parse_ChangedManifest_IsRefusedOrAManifest()
    {
        var json = File.ReadAllBytes(Path.Combine(Quickstart.Directory, "armed.json"));
        var (random, refused) = (new Random(3), 0);
        for (var round = 0; round < 3_000; round++)
        {
            try
            {
                BundleManifest.Parse(FileMutation.Mutate(json, random));
            }
            catch (ArmedBundleException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 3_000);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Only the two graphs that every bundle has: loading the others, which are whole, takes time.</summary>
    private static TestBundle Smallest(TestBundle bundle)
    {
        var graphs = bundle.Manifest.Graphs.Where(graph => graph.Role is GraphRoles.Fixed or GraphRoles.Mixed).ToList();
        return new TestBundle(bundle.Manifest with { Graphs = graphs }, graphs.ToDictionary(graph => graph.File, graph => bundle.Files[graph.File]));
    }

    private static bool Answers(string path)
    {
        try
        {
            using var model = ArmedModel.Load(path);
            model.Predict(model.Row());
            model.Predict(model.Row(), "hard rock");
            return true;
        }
        catch (ArmedBundleException)
        {
            return false;
        }
        catch (OnnxRuntimeException)
        {
            // A changed number can make a code fall outside its table, which shows when it runs: an answer, not a crash.
            return true;
        }
    }
}
