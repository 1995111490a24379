using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Manifests whose clusters or levels are not those of the graphs' tables.</summary>
public sealed class CodeTableTests : IDisposable
{
    private readonly TestFolder _directory = new();

    [Fact]
    public void Load_ClustersThatTheTableDoesNotHave_AreRefused()
    {
        var bundle = TestBundle.Make(new TestModel { WithInferred = false });
        var district = bundle.Manifest.Clusters[0];
        var levels = district.Levels.Append("made up").ToArray();
        Refuse(bundle with { Manifest = bundle.Manifest with { Clusters = [district with { Levels = levels, Rows = [] }] } }, "mixed.onnx", "district", 4);
    }

    [Fact]
    public void Load_TableRowsThatNoClusterHas_AreRefused()
    {
        var bundle = WithoutMembership(TestBundle.Make(new TestModel { WithInferred = false }));
        var district = bundle.Manifest.Clusters[0];
        var clusters = new[] { district with { Levels = [.. district.Levels.Take(2)], Rows = [] } };
        Refuse(bundle with { Manifest = bundle.Manifest with { Clusters = clusters } }, "mixed.onnx", "district", 2);
    }

    [Fact]
    public void Load_LevelsThatTheTableDoesNotHave_AreRefused()
    {
        var bundle = TestBundle.Make();
        var columns = bundle.Manifest.Columns.ToList();
        var urban = columns.FindIndex(column => column.Name == "urban");
        columns[urban] = columns[urban] with { Levels = ["", "N", "Y", "?"] };
        Refuse(bundle with { Manifest = bundle.Manifest with { Columns = columns } }, "fixed.onnx", "urban", 4);
    }

    [Fact]
    public void Load_SwappedFactors_AreRefused()
    {
        var bundle = WithoutMembership(TestBundle.Make(new TestModel { Factors = 2, WithInferred = false }));
        var (district, year) = (bundle.Manifest.Clusters[0], bundle.Manifest.Clusters[1]);
        var clusters = new[] { district with { Levels = year.Levels, Rows = [] }, year with { Levels = district.Levels, Rows = [] } };
        Refuse(bundle with { Manifest = bundle.Manifest with { Clusters = clusters } }, "mixed.onnx", "district", 2);
    }

    [Fact]
    public void Load_EveryKindOfModel_HasTablesThatFit()
    {
        foreach (var task in new[] { "binary", "multiclass", "continuous", "count", "ordinal" })
        {
            using var model = new LoadedModel(new TestModel { Task = task, Factors = 2 });
            Assert.Equal(2, model.Model.Factors.Count);
        }
    }

    [Fact]
    public void Load_TheBundleThatShips_Works()
    {
        using var model = ArmedModel.Load(Quickstart.Directory);
        Assert.Equal(21, model.Factors[0].Levels.Count);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Without the graph whose outputs' widths would give the wrong clusters away already.</summary>
    private static TestBundle WithoutMembership(TestBundle bundle)
        => (bundle with { Manifest = bundle.Manifest with { Graphs = [.. bundle.Manifest.Graphs.Where(graph => graph.Role != GraphRoles.ZPredictor)] } }).Rehash();

    private void Refuse(TestBundle bundle, string file, string name, int levels)
    {
        var path = bundle.WriteTo(_directory["model"]);
        var refusal = Refusal.Of(() => ArmedModel.Load(path));
        Assert.Equal((file, $"{levels + 1} rows in the table of '{name}', which has {levels} levels"), (refusal.File, refusal.Expected));
    }
}
