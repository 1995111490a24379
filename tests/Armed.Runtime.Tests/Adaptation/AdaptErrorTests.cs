namespace Armed.Runtime.Tests.Adaptation;

public sealed class AdaptErrorTests
{
    [Fact]
    public void Adapt_NoRows_SaysSo() => Fails(model => model.Adapt("n", [], (double[])[]), "There is no labelled row");

    [Fact]
    public void Adapt_OutcomeMissing_NamesTheRow() => Fails(model => model.Adapt("n", [model.Row(), model.Row()], [0.5, double.NaN]), "The outcome of row 1 is NaN; expected a finite number");

    [Fact]
    public void Adapt_OutcomesTooFew_SaysHowMany() => Fails(model => model.Adapt("n", [model.Row(), model.Row()], [0.5]), "Outcomes has 1 elements; expected 2 rows");

    [Fact]
    public void Adapt_EmptyName_SaysSo() => Fails(model => model.Adapt("", [model.Row()], [0.5]), "Row 0 has no cluster of 'subgenre'");

    [Fact]
    public void Adapt_OneBuilderTwice_SaysSo()
        => Fails(
            model =>
            {
                var row = model.Row();
                return model.Adapt("n", [row, row], [0.5, 0.6]);
            },
            "Row 1 is the same builder");

    [Fact]
    public void Adapt_AnotherModelsRow_SaysSo()
    {
        using var other = new Songs();
        var row = other.Model.Row();
        Fails(model => model.Adapt("n", [row], [0.5]), "created by another model");
    }

    [Fact]
    public void Adapt_AnotherModelsFactor_SaysSo()
    {
        using var other = new Songs();
        Fails(model => model.Adapt(other.Genre, "n", [model.Row()], [0.5]), "belongs to another model");
    }

    [Theory]
    [InlineData(0, "Every labelled row has the weight 0")]
    [InlineData(-1, "The weight of row 0 is -1; expected a finite number above 0, or 0 to leave the row out")]
    [InlineData(double.NaN, "The weight of row 0 is NaN")]
    public void Adapt_WrongWeight_SaysSo(double weight, string expected)
        => Fails(model => model.Adapt(model.Factors[0], "n", new LabelledRows { Features = new float[9], Categories = new long[1], Outcomes = [0.5], Weights = [weight] }), expected);

    /// <summary>A row of weight 0 is no row: it adds no cluster, no count and no evidence.</summary>
    [Fact]
    public void Adapt_RowOfWeight0_CountsAsNoRow()
    {
        using var songs = new Songs();
        var (model, factor) = (songs.Model, songs.Model.Factors[0]);
        using var with = model.Adapt(factor, ["n", "m", "n"], new LabelledRows { Features = new float[27], Categories = new long[3], Outcomes = [0.5, 9, -7], Weights = [2, 0, 0] });
        using var without = model.Adapt(factor, ["n"], new LabelledRows { Features = new float[9], Categories = new long[1], Outcomes = [0.5], Weights = [2] });

        var (one, other) = (Assert.Single(with.GetAdaptedClusters()), Assert.Single(without.GetAdaptedClusters()));
        Assert.Equal((other.Cluster, other.Rows), (one.Cluster, one.Rows));
        Assert.Equal(other.Effects, one.Effects);
        Assert.Equal(-1, with.Factors[0].CodeOf("m"));
    }

    [Fact]
    public void Adapt_LevelNamesForANumber_SaysSo()
    {
        using var songs = new Songs();
        Assert.Contains("has no levels", Assert.Throws<InvalidOperationException>(() => songs.Model.Adapt("n", [songs.Model.Row()], (string[])["high"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OutcomeOf_UnknownLevel_SuggestsTheNearest()
    {
        using var loaded = new LoadedModel(new TestModel { Task = "ordinal" });
        Assert.Equal(2, loaded.Model.OutcomeOf("much"));
        Assert.Contains("Did you mean 'much'?", Assert.Throws<ArgumentException>(() => loaded.Model.OutcomeOf("mich")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binary", 0.5, "1 for 'yes' or 0 for 'no'")]
    [InlineData("count", 1.5, "a whole number of at least 0")]
    [InlineData("count", -1, "a whole number of at least 0")]
    [InlineData("ordinal", 3, "the index of a class, 0 to 2")]
    public void Adapt_OutcomeOutOfRange_SaysWhatIsExpected(string task, double outcome, string expected)
    {
        using var loaded = new LoadedModel(new TestModel { Task = task });
        var fault = Assert.Throws<ArgumentException>(() => loaded.Model.Adapt("n", [loaded.Model.Row()], [outcome]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapt_SeveralFactors_NeedsOne()
    {
        using var loaded = new LoadedModel(new TestModel { Factors = 2 });
        Assert.Contains("Pass Factor(name) first", Assert.Throws<ArgumentException>(() => loaded.Model.Adapt("n", [loaded.Model.Row()], [1.0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapt_GraphOfAnotherForm_SaysSoAndTheModelStays()
    {
        // A graph whose table is not found as Armed writes it.
        using var loaded = new LoadedModel(new TestModel());
        var row = loaded.Model.Row().Set("age", 30).Set("income", 2).Set("urban", "Y");
        Assert.Contains("cannot be adapted", Assert.Throws<ArmedBundleException>(() => loaded.Model.Adapt("n", [row], [1.0])).Message, StringComparison.Ordinal);
        Assert.True(double.IsFinite(loaded.Model.Predict(row).Value));
    }

    [Fact]
    public void Adapt_BundleSwappedOnDisk_SaysSo()
    {
        using var directory = new TestFolder();
        foreach (var file in Directory.GetFiles(Songs.BundlePath))
        {
            File.Copy(file, directory[Path.GetFileName(file)]);
        }

        using var model = ArmedModel.Load(directory.Path);
        File.AppendAllText(directory["mixed.onnx"], "x");
        Assert.Contains("mixed.onnx", Assert.Throws<ArmedBundleException>(() => model.Adapt("n", [model.Row()], [0.5])).Message, StringComparison.Ordinal);
    }

    private static void Fails(Func<ArmedModel, ArmedModel> adapt, string message)
    {
        using var songs = new Songs();
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => adapt(songs.Model)).Message, StringComparison.Ordinal);
    }
}
