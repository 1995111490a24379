using System.Globalization;
using System.Text;

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
        Assert.Contains("report.html was not written", run.Error, StringComparison.Ordinal);

        CommandRun.Of("verify", _folder["a.armed"]).Expect(ExitCode.Done);
        Assert.Contains("image [N, 144]", CommandRun.Of("inspect", _folder["a.armed"]).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
        foreach (var head in (string[])["mixed", "fixed", "inferred"])
        {
            Assert.Equal(Rows + 1, CommandRun.Of("predict", _folder["a.armed"], _folder["bars.csv"], "--head", head).Expect(ExitCode.Done).Out.Count(letter => letter == '\n'));
        }
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
    public void Explain_Images_IsRefused()
    {
        Train();

        CommandRun.Of("explain", _folder["a.armed"], _folder["bars.csv"], "-o", _folder["r.html"]).ExpectRefused("reads images");
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
}
