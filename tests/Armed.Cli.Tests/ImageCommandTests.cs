using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Armed.Cli.Tests;

/// <summary>Tables whose column names images, from the command line.</summary>
public sealed class ImageCommandTests(ImageBundles bundles) : IClassFixture<ImageBundles>, IDisposable
{
    private const int Rows = ImageBundles.Rows;
    private static readonly string[] s_columns = ImageBundles.Columns, s_quick = ImageBundles.Network, s_autoencoder = ImageBundles.Autoencoder;

    private readonly TestFolder _folder = ImageBundles.WriteTable(new TestFolder());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_ThenPredictVerifyInspect_Agree()
    {
        var run = CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, .. s_quick, "--augment-flip", "true", "-o", _folder["a.armed"], "--json"]).Expect(ExitCode.Done);
        Assert.Contains("120 images of 1 x 12 x 12", run.Error, StringComparison.Ordinal);
        Assert.Contains("What the model looks at", File.ReadAllText(_folder["a.armed/report.html"]), StringComparison.Ordinal);

        CommandRun.Of("verify", _folder["a.armed"]).Expect(ExitCode.Done);
        Assert.Contains("image [N, 144]", CommandRun.Of("inspect", _folder["a.armed"]).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        foreach (var head in (string[])["mixed", "fixed", "inferred"])
        {
            Assert.Equal(Rows + 1, CommandRun.Of("predict", _folder["a.armed"], _folder["bars.csv"], "--head", head).Expect(ExitCode.Done).Out.Count(letter => letter == '\n'));
        }
    }

    [Theory]
    [InlineData("folder", "The image 'folder' in column 'image', data row 121 of more.csv is a folder. Expected the path of a file.")]
    [InlineData("empty.png", "'empty.png' in column 'image', data row 121 of more.csv is not an image that can be read. Expected PNG or JPEG.")]
    [InlineData("", "'' in column 'image', data row 121 of more.csv is an empty cell. Expected the path of a file.")]
    public void Train_CellThatNamesNoImage_SaysWhich(string cell, string expected)
    {
        Directory.CreateDirectory(_folder["folder"]);
        _folder.Write("empty.png", "");
        _folder.Write("more.csv", File.ReadAllText(_folder["bars.csv"]) + $"{cell},1,g1\n");
        Assert.Contains(expected.Replace("more.csv", _folder["more.csv"], StringComparison.Ordinal), CommandRun.Of(["train", _folder["more.csv"], .. s_columns, .. s_quick, "-o", _folder["a.armed"]]).Expect(ExitCode.WrongInput).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reconstruct_OwnCluster_IsTheMixedReconstruction()
    {
        CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, .. s_autoencoder, "--map-effects", "1,2", "-o", _folder["a.armed"]]).Expect(ExitCode.Done);

        var run = CommandRun.Of("reconstruct", _folder["a.armed"], _folder["bars.csv"], "-o", _folder["own"], "--latents", _folder["codes.csv"], "--json").Expect(ExitCode.Done);
        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["bars.csv"], "-o", _folder["as"], "--cluster-as", "g1").Expect(ExitCode.Done);
        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["bars.csv"], "-o", _folder["fixed"], "--head", "fixed").Expect(ExitCode.Done);

        Assert.Contains("\"rows\": 120", run.Out, StringComparison.Ordinal);
        Assert.Equal(Rows + 1, File.ReadLines(_folder["codes.csv"]).Count());
        var (own, other, population) = (File.ReadAllLines(_folder["own/errors.csv"]), File.ReadAllLines(_folder["as/errors.csv"]), File.ReadAllLines(_folder["fixed/errors.csv"]));
        Assert.Equal("row,file,cluster,head,cluster_as,mean_squared_error,mean_absolute_error", own[0]);
        Assert.StartsWith("1,row-000001.png,g1,mixed,,", own[2], StringComparison.Ordinal);
        Assert.Equal(own[2].Replace("mixed,,", "mixed,g1,", StringComparison.Ordinal), other[2]);
        Assert.NotEqual(own[1].Split(',')[^1], other[1].Split(',')[^1]);
        Assert.NotEqual(own[2].Split(',')[^1], population[2].Split(',')[^1]);
        Assert.Equal(File.ReadAllBytes(_folder["own/row-000001.png"]), File.ReadAllBytes(_folder["as/row-000001.png"]));
        Assert.Contains("latent code", CommandRun.Of("inspect", _folder["a.armed"]).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        CommandRun.Of("verify", _folder["a.armed"]).Expect(ExitCode.Done);
    }

    [Fact]
    public void Reconstruct_ColumnsThatNothingReads_MayBeAbsent()
    {
        CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, .. s_autoencoder, "--map-effects", "2", "-o", _folder["a.armed"]]).Expect(ExitCode.Done);
        _folder.Write("images.csv", "image\nbars.idx#3\nbars.idx#4\n");

        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["images.csv"], "-o", _folder["fixed"], "--head", "fixed").Expect(ExitCode.Done);
        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["images.csv"], "-o", _folder["as"], "--cluster-as", "g1").Expect(ExitCode.Done); // effects in the decoder alone
        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["images.csv"], "-o", _folder["own"]).ExpectRefused("'g'");

        Assert.StartsWith("0,row-000000.png,,mixed,g1,", File.ReadAllLines(_folder["as/errors.csv"])[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Reconstruct_WhatWouldHaveNoEffect_IsRefused()
    {
        Train();
        CommandRun.Of("reconstruct", _folder["a.armed"], _folder["bars.csv"], "-o", _folder["r"]).ExpectRefused("has no autoencoder");
        bundles.CopyAutoencoder(_folder["b.armed"]);
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"]).ExpectRefused("Nothing to write");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["r"], "--head", "mixed").ExpectRefused("has no effects of clusters on maps");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["r"], "--cluster-as", "g1").ExpectRefused("the fixed head has no effects");
    }

    [Fact]
    public void Reconstruct_Force_RemovesOnlyWhatItWrote()
    {
        bundles.CopyAutoencoder(_folder["b.armed"]);
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"]).Expect(ExitCode.Done);
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"]).ExpectRefused("replace it with --force");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"], "--latents", _folder["q/codes.csv"], "--force").ExpectRefused("The file of latent codes");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["b.armed/images"]).ExpectRefused("inside a bundle");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["b.armed"], "--force").ExpectRefused("--force does not replace it");
        File.WriteAllText(_folder["q/row-000000.png"], "of an earlier run");

        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"], "--force").Expect(ExitCode.Done);

        Assert.NotEqual("of an earlier run", File.ReadAllText(_folder["q/row-000000.png"]));
        Assert.Equal(Rows + 2, Directory.GetFileSystemEntries(_folder["q"]).Length);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder[""]), entry => entry.Contains(".tmp-", StringComparison.Ordinal));
    }

    [Fact]
    public void Reconstruct_ForceWhereSomethingElseIs_LeavesIt()
    {
        bundles.CopyAutoencoder(_folder["b.armed"]);
        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(_folder["mine/errors.csv"], "kept");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["mine"], "--force").ExpectRefused("--force does not replace it");
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"]).Expect(ExitCode.Done);
        File.Copy(_folder["bars.csv"], _folder["q/bars.csv"]);
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["bars.csv"], "-o", _folder["q"], "--force").ExpectRefused("holds 'bars.csv'");
        File.Delete(_folder["q/bars.csv"]);
        _folder.Write("made.csv", "image,g\nq/row-000001.png,g1\n"); // images that an earlier run made
        CommandRun.Of("reconstruct", _folder["b.armed"], _folder["made.csv"], "-o", _folder["q"], "--latents", _folder["codes.csv"], "--force").ExpectRefused("Images that are read");

        Assert.Equal("kept", File.ReadAllText(_folder["mine/errors.csv"]));
        Assert.Equal(Rows + 2, Directory.GetFileSystemEntries(_folder["q"]).Length);
        Assert.False(File.Exists(_folder["codes.csv"]));
    }

    [Fact]
    public void Train_LatentWithoutAutoencoder_IsRefused() =>
        CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, "--latent", "8", "-o", _folder["a.armed"]]).ExpectRefused("leave --latent out");

    [Fact]
    public void Predict_MissingFile_NamesFileAndRow()
    {
        Train();
        _folder.Write("new.csv", "image,g\nbars.idx#0,g0\nnone.png,g1\n");

        CommandRun.Of("predict", _folder["a.armed"], _folder["new.csv"], "-o", _folder["p.csv"]).ExpectRefused("The image 'none.png' in column 'image', data row 2");
    }

    [Fact]
    public void Predict_NoColumn_IsRefused()
    {
        Train();
        _folder.Write("new.csv", "g\ng0\n");

        CommandRun.Of("predict", _folder["a.armed"], _folder["new.csv"]).ExpectRefused("'image' (paths of images)");
    }

    [Fact]
    public void Adapt_NewCluster_IsAddedAndPredicted()
    {
        Train();
        var table = new StringBuilder("image,y,g\n");
        for (var row = 0; row < 20; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"bars.idx#{row},1,new\n");
        }

        _folder.Write("labelled.csv", table.ToString());

        Assert.Contains("g new: 20 labelled rows", CommandRun.Of("adapt", _folder["a.armed"], _folder["labelled.csv"], "-o", _folder["b.armed"]).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        CommandRun.Of("verify", _folder["b.armed"]).Expect(ExitCode.Done);
        Assert.NotEqual(Predicted("a.armed"), Predicted("b.armed"));

        string Predicted(string bundle) => CommandRun.Of("predict", _folder[bundle], _folder["labelled.csv"]).Expect(ExitCode.Done).Out;
    }

    [Fact]
    public void Explain_Images_ShowsWhatTheModelLooksAt()
    {
        Train("--random", "1 + h");

        var page = Explained("bars.csv", "r.html");
        var again = Explained("bars.csv", "s.html");

        Assert.Equal(page, again);
        Assert.InRange(page.Length, 20_000, 2_000_000);
        Assert.Contains("<section id=\"images\">", page, StringComparison.Ordinal);
        Assert.Contains("img-src data:", page, StringComparison.Ordinal);
        Assert.All((string[])["Importance of each input", "The same rows in every cluster", "Learning curves", "the maps speak for", "difference</b>, at most", "as if from"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        var pictures = Regex.Matches(page, "<svg class=\"picture\"[^>]*>").Select(match => match.Value).ToList();
        Assert.True(pictures.Count >= 5 * 5, $"{pictures.Count} pictures");
        Assert.All(pictures, picture => Assert.Matches("role=\"img\" aria-label=\"[^\"]{20,}\"", picture));
        Assert.Equal(5, Regex.Count(page, "class=\"pixels\"")); // an image's own pixels are there once
    }

    [Fact]
    public void Explain_HeldOutFoldOfImages_IsShown()
    {
        Train();
        _folder.Write("folds.csv", "row,seen\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => FormattableString.Invariant($"{row},{row % 4}\n"))));

        CommandRun.Of("explain", _folder["a.armed"], _folder["bars.csv"], "--split", _folder["folds.csv"], "--split-column", "seen", "--fold", "0", "-o", _folder["r.html"]).Expect(ExitCode.Done);

        Assert.Contains("30 rows: rows that were held out of the fit", File.ReadAllText(_folder["r.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_MapsTo_WritesAnImageForEachRow()
    {
        Train("--random", "1 + h");
        _folder.Write("images.csv", "image,g\nbars.idx#3,g0\nbars.idx#4,other\n"); // no outcome, and a cluster that is not known

        var run = CommandRun.Of("explain", _folder["a.armed"], _folder["images.csv"], "--maps-to", _folder["looks"], "--json").Expect(ExitCode.Done);

        Assert.Contains("\"images\": 2", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists("report.html"));
        Assert.Equal(["armed-maps.json", "maps.csv", "row-000000-difference.png", "row-000000-fixed.png", "row-000000-mixed.png", "row-000001-fixed.png"], Directory.GetFiles(_folder["looks"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var lines = File.ReadAllLines(_folder["looks/maps.csv"]);
        Assert.Equal("row,cluster,class,largest_fixed,largest_mixed,largest_difference", lines[0]);
        Assert.Matches("^0,g0,[01],[0-9.E-]+,[0-9.E-]+,[0-9.E-]+$", lines[1]);
        Assert.Matches("^1,other,[01],[0-9.E-]+,,$", lines[2]);
        CommandRun.Of("explain", _folder["a.armed"], _folder["images.csv"], "--maps-to", _folder["looks"]).ExpectRefused("replace it with --force");
        CommandRun.Of("explain", _folder["a.armed"], _folder["images.csv"], "--maps-to", _folder["looks"], "--force", "--class", "1").Expect(ExitCode.Done);
        Assert.Contains(",1,", File.ReadAllLines(_folder["looks/maps.csv"])[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WhatMapsCannotShow_IsRefused()
    {
        Train();
        _folder.Write("numbers.csv", "x,y,g\n" + string.Concat(Enumerable.Range(0, 60).Select(row => FormattableString.Invariant($"{row % 7},{row % 7 + (row % 3)},g{row % 3}\n"))));
        CommandRun.Of("train", _folder["numbers.csv"], "--outcome", "y", "--cluster", "g", "--task", "continuous", "--hidden", "none", "--report", "false", "-o", _folder["n.armed"]).Expect(ExitCode.Done);

        CommandRun.Of("explain", _folder["a.armed"], "--maps-to", _folder["looks"]).ExpectRefused("--maps-to needs DATA");
        CommandRun.Of("explain", _folder["a.armed"], _folder["bars.csv"], "--class", "2", "-o", _folder["r.html"]).ExpectRefused("'2', which is not a class of 'y'");
        CommandRun.Of("explain", _folder["a.armed"], _folder["bars.csv"], "--maps-to", _folder["a.armed/looks"]).ExpectRefused("inside a bundle");
        CommandRun.Of("explain", _folder["n.armed"], _folder["numbers.csv"], "--maps-to", _folder["looks"]).ExpectRefused("reads no images");
        CommandRun.Of("explain", _folder["n.armed"], _folder["numbers.csv"], "--class", "2", "-o", _folder["r.html"]).ExpectRefused("no maps of images");
    }

    [Fact]
    public void Explain_WhatWouldHaveNoEffect_IsRefusedBeforeThePageIsMade()
    {
        Train();
        string[] maps = ["explain", _folder["a.armed"], _folder["bars.csv"], "--maps-to", _folder["looks"]];
        _folder.Write("folds.csv", "row,seen\n0,0\n");

        CommandRun.Of([.. maps, "-o", _folder["looks"]]).ExpectRefused("The page: ");
        CommandRun.Of([.. maps, "-o", _folder["looks/r.html"]]).ExpectRefused("The page: ");
        CommandRun.Of([.. maps, "--split", _folder["folds.csv"], "--split-column", "seen", "--fold", "0"]).ExpectRefused("--split, --split-column and --fold are for the page");
        CommandRun.Of([.. maps, "--evaluation", _folder["e.json"]]).ExpectRefused("--evaluation is for the page");
        CommandRun.Of("explain", _folder["a.armed"], "--class", "1", "-o", _folder["r.html"]).ExpectRefused("--class needs DATA");
        CommandRun.Of([.. maps, "--class", "2", "-o", _folder["r.html"]]).ExpectRefused("'2', which is not a class of 'y'");

        Assert.False(File.Exists(_folder["r.html"]));
        Assert.False(Directory.Exists(_folder["looks"]));
    }

    /// <summary>Maps of numbers and of ordered classes are for a larger linear predictor, and name no class.</summary>
    [Theory]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Explain_MapsWithoutAClass_NameNone(string task)
    {
        var lines = File.ReadAllLines(_folder["bars.csv"]);
        _folder.Write("levels.csv", string.Join('\n', lines.Select((line, row) => row == 0 ? "image,y,g" : FormattableString.Invariant($"{line.Split(',')[0]},{(int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture) * 2) + (row % 2)},{line.Split(',')[2]}"))) + "\n");
        CommandRun.Of(["train", _folder["levels.csv"], .. s_columns, .. s_quick, "--task", task, "-o", _folder["a.armed"]]).Expect(ExitCode.Done);

        CommandRun.Of("explain", _folder["a.armed"], _folder["levels.csv"], "--maps-to", _folder["looks"]).Expect(ExitCode.Done);

        Assert.All(File.ReadLines(_folder["looks/maps.csv"]).Skip(1), line => Assert.Equal("", line.Split(',')[2]));
        Assert.Contains("speak for a larger linear predictor", File.ReadAllText(_folder["a.armed/report.html"]), StringComparison.Ordinal);
        CommandRun.Of("explain", _folder["a.armed"], _folder["levels.csv"], "--maps-to", _folder["more"], "--class", "1").ExpectRefused("Leave --class out");
    }

    /// <summary>Images that an earlier run made would be removed with its directory: that is seen before any map is made.</summary>
    [Fact]
    public void Explain_ImagesInsideTheTarget_AreRefused()
    {
        Train();
        _folder.Write("one.csv", "image,g\nbars.idx#3,g0\n");
        CommandRun.Of("explain", _folder["a.armed"], _folder["one.csv"], "--maps-to", _folder["looks"]).Expect(ExitCode.Done);
        var made = File.ReadAllBytes(_folder["looks/row-000000-fixed.png"]);
        _folder.Write("made.csv", "image,g\nlooks/row-000000-fixed.png,g0\n");

        CommandRun.Of("explain", _folder["a.armed"], _folder["made.csv"], "--maps-to", _folder["looks"], "--force").ExpectRefused("Images that are read");

        Assert.Equal(made, File.ReadAllBytes(_folder["looks/row-000000-fixed.png"]));
    }

    [Fact]
    public void Evaluate_PlainNetwork_IsCompared()
    {
        var run = CommandRun.Of(["evaluate", _folder["bars.csv"], .. s_columns, .. s_quick, "--scheme", "rows", "--folds", "2", "--models", "network,armed", "-o", _folder["e"]]).Expect(ExitCode.Done);

        Assert.Contains("network", run.Out, StringComparison.Ordinal);
        CommandRun.Of(["evaluate", _folder["bars.csv"], .. s_columns, .. s_quick, "--models", "mixed,armed", "-o", _folder["f"]]).ExpectRefused("does not read images");
    }

    [Fact]
    public void Train_WrongSize_IsRefused() =>
        CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, "--image-size", "big", "-o", _folder["a.armed"]]).ExpectRefused("--image-size has 'big'");

    [Theory]
    [InlineData("context")]
    [InlineData("membership")]
    [InlineData("auto")]
    public void Train_UnknownClustersByTheirRows_IsRefused(string policy) =>
        CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, "--unknown-cluster", policy, "-o", _folder["a.armed"]]).ExpectRefused($"unknown_cluster is {policy}");

    [Fact]
    public void Train_MapsWithoutImages_IsRefused() =>
        CommandRun.Of(["train", _folder["bars.csv"], "--outcome", "y", "--cluster", "g", "--maps", "16", "-o", _folder["a.armed"]]).ExpectRefused("leave --maps out");

    private void Train() => bundles.CopyNetwork(_folder["a.armed"]);

    private void Train(params string[] options) => CommandRun.Of(["train", _folder["bars.csv"], .. s_columns, .. s_quick, .. options, "--report", "false", "-o", _folder["a.armed"]]).Expect(ExitCode.Done);

    private string Explained(string table, string page)
    {
        CommandRun.Of("explain", _folder["a.armed"], _folder[table], "-o", _folder[page]).Expect(ExitCode.Done);
        return File.ReadAllText(_folder[page]);
    }
}
