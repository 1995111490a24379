using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Tests.Schema;

/// <summary>Names that nearly are those of a bundle, as the bundle or the program wants them.</summary>
public sealed class NameMatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("lenient", null, true)]
    [InlineData("lenient", NameMatch.Exact, false)]
    [InlineData(null, NameMatch.Lenient, true)]
    public void CodeOf_NamesThatNearlyAgree_AreFoundAsTheBundleOrTheProgramWants(string? written, NameMatch? asked, bool isFound)
    {
        using var model = Load(written, asked);
        var (factor, column) = (model.Factor("district"), model.Column("urban"));

        Assert.Equal((isFound ? 1 : -1, isFound ? 2 : -1, -1), (factor.CodeOf("District\u20092"), column.CodeOf("y"), factor.CodeOf("district 9")));
        Assert.Equal((1, 2), (factor.CodeOf("district 2"), column.CodeOf("Y ")));
        Assert.Equal(isFound ? 2 : -1, factor.CodeOf("7", out var isNear));
        Assert.True(isNear);
        Assert.Equal(isFound ? 2 : -1, column.CodeOf("y", out isNear));
        Assert.True(isNear);
        factor.CodeOf("district 9", out isNear);
        Assert.False(isNear);
        column.CodeOf("Y", out isNear);
        Assert.False(isNear);
    }

    [Theory]
    [InlineData("NA", null, true)]
    [InlineData(" #N/A ", null, true)]
    [InlineData("Na", null, false)]
    [InlineData("-", null, false)]
    [InlineData("-", "-", true)]
    [InlineData("NA", "-", false)]
    public void CodeOf_MarkOfAMissingValue_IsAnEmptyCellAndNoCluster(string name, string? mark, bool isMissing)
    {
        var column = new ModelColumn(new ColumnDescription { Name = "x", Kind = "categorical", Levels = ["", "na ", "a"] }, 0, isLenient: true, Marks(mark));
        var factor = new ModelFactor(new ClusterDescription { Name = "g", Levels = ["A"], Rows = [1] }, 0, isLenient: true, Marks(mark));

        Assert.Equal(isMissing ? 0 : name == "-" ? -1 : 1, column.CodeOf(name));
        Assert.Equal(column.CodeOf(name), column.CodeOf(name, out var isNear));
        Assert.Equal(!isMissing && name != "-", isNear);
        Assert.Equal(-1, factor.CodeOf(name));
        Assert.Equal(isMissing ? "" : name, factor.NameOf(name));
        Assert.Equal(isMissing, Record.Exception(() => ClusterGroups.Of(factor, [name])) is ArgumentException);
    }

    [Fact]
    public void CodeOf_LevelWithTheNameOfAMark_StaysALevel()
    {
        var column = new ModelColumn(new ColumnDescription { Name = "x", Kind = "categorical", Levels = ["", "NA"] }, 0, isLenient: false, MissingNames.Usual);
        var factor = new ModelFactor(new ClusterDescription { Name = "g", Levels = ["A", "NA"], Rows = [1, 1] }, 0, isLenient: false, MissingNames.Usual);

        Assert.Equal((1, 0, 1), (column.CodeOf("NA"), column.CodeOf("NaN"), factor.CodeOf("NA")));
        Assert.Equal("NA", factor.NameOf("NA"));
        Assert.False(Assert.Single(ClusterGroups.Of(factor, ["NA"])).IsNew);
    }

    /// <summary>Names of interactions are compared cell by cell, those that adaptation adds like those of training.</summary>
    [Fact]
    public void CodeOf_AddedInteraction_IsFoundByItsCells()
    {
        var factor = new ModelFactor(new ClusterDescription { Name = "g:h", Columns = ["g", "h"], Levels = ["c1:7"], Rows = [1] }, 0, isLenient: true, MissingNames.Usual).With(["c9:7"]);

        Assert.Equal((0, 1, 1, -1), (factor.CodeOf("C1:007"), factor.CodeOf("c9:007"), factor.CodeOf("c9:7.0"), factor.CodeOf("c9:8")));
        var group = Assert.Single(ClusterGroups.Of(factor, ["c8:007", "C8:7.0", "c8 :7"]));
        Assert.Equal(("c8:007", true, 3), (group.Name, group.IsNew, group.Rows.Count));
        Assert.Equal(["", "c9:7"], [factor.NameOf("c9", "NA"), factor.NameOf("c9", "7")]);
        Assert.Throws<ArgumentException>(() => ClusterGroups.Of(factor, ["c9:NA"]));
    }

    private static MissingNames Marks(string? mark) => MissingNames.Of(mark is null ? null : new CellDescription { Missing = [mark] });

    [Fact]
    public void Load_UnknownKindOfMatch_IsRefused() =>
        Assert.Contains("name_match", Assert.Throws<ArmedBundleException>(() => Load("loose", null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Groups_NewNamesThatNearlyAgree_AreOneClusterOnlyIfLenient(bool isLenient, int clusters)
    {
        using var model = Load(null, isLenient ? NameMatch.Lenient : NameMatch.Exact);
        var groups = ClusterGroups.Of(model.Factors[0], ["New site", "NEW SITE"]);
        Assert.Equal(clusters, groups.Count);
        Assert.Equal("New site", groups[0].Name);
    }

    [Fact]
    public void CodeOf_WithAListener_CountsUnknownNamesAndNearMisses()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == "Armed.Runtime") { self.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Models of tests beside this one count, too, and some of these must not allocate.
            if (tags[0].Value is "watched")
            {
                counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            }
        });
        using var model = Load(null, null, column: "watched");
        listener.Start();

        foreach (var name in new[] { "Y", "y", "z", "" })
        {
            model.Column("watched").CodeOf(name);
        }

        Assert.Equal((2, 1), (counts["armed.names.unknown"], counts["armed.names.near"]));
    }

    private ArmedModel Load(string? written, NameMatch? asked, string column = "urban")
    {
        var bundle = TestBundle.Make();
        var columns = bundle.Manifest.Columns.Select(described => described.Name == "urban" ? described with { Name = column } : described);
        // Written as it is, right or wrong.
        var json = System.Text.Encoding.UTF8.GetString((bundle.Manifest with { Columns = [.. columns] }).ToJson());
        var directory = bundle.WriteTo(_folder["b"]);
        var lines = json.Split('\n').Where(line => !line.Contains("\"digest\"", StringComparison.Ordinal)).ToList();
        lines.InsertRange(1, written is null ? [] : [$"  \"name_match\": \"{written}\","]);
        File.WriteAllText(Path.Combine(directory, "armed.json"), string.Join('\n', lines));
        return ArmedModel.Load(directory, new ArmedModelOptions { NameMatch = asked });
    }
}
