using System.Globalization;
using System.Numerics.Tensors;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Documents;
using Armed.Runtime.Graphs;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>A smooth function of all numbers for each cluster, with one variance.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ClusterFunctionsTests
{
    private static readonly TrainingOptions s_quick = FitRun.RandomEffectsAlone with { ClusterFunctions = true };

    private static readonly TrainingOptions s_classical = FitRun.Quick with { Hidden = [], Random = "1 + gp(.)" };

    [Theory]
    [InlineData("(1 + t + gp( . ) | g)", "(1 + t + gp(.) | g)")]
    [InlineData("(gp(.) + ridge(.) + s(t) | g)", "(1 + s(t) + ridge(.) + gp(.) | g)")]
    [InlineData("(0 + gp(.) | g) + (1 + h + gp(.) | g)", "(1 + gp(.) + h | g)")]
    public void Resolve_Function_HasCanonicalNotation(string formula, string expected)
    {
        string Notation(string text) => RandomEffectsFormula.Resolve(text, [("g", 5)], ["t"], hidden: true)[0].ToString();

        Assert.Equal(expected, Notation(formula));
        Assert.Equal(expected, Notation(expected));
        Assert.Equal(expected, Notation(new ModelFormulaReader($"y ~ t + {formula}").Read().Random!));
    }

    [Fact]
    public void Resolve_OfOneColumn_SaysWhatToWrite() =>
        Assert.Contains("found gp(t); write gp(.) for a smooth function of all numbers", Assert.Throws<InputException>(() => RandomEffectsFormula.Resolve("(1 + gp(t) | g)", [("g", 5)], ["t"], hidden: false)).Message, StringComparison.Ordinal);

    /// <summary>Products of features are a squared exponential kernel of length .53 sqrt(F) in standardised columns, on average over frequencies to 1 / sqrt(64).</summary>
    [Fact]
    public void Columns_Products_AreTheKernel()
    {
        using var run = FitRun.Of(Table(0, clusters: 10, rows: 40));
        using var fit = new StagedFit(run, s_classical);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var features = (RandomFeatures)new ColumnsOnAll(rows, s_classical with { Seed = 3 })[AllColumnsCall.GaussianProcess].Of(0)!;
        int[] numbers = [.. Enumerable.Range(0, rows.InputWidth).Where(j => rows.InputColumns[j].Kind == EncodedColumnKind.Numeric)];
        var (products, kernel) = (new List<double>(), new List<double>());
        foreach (var (one, other) in fit.Data.Training.Zip(fit.Data.Training.Skip(1)))
        {
            float[] a = new float[64], b = new float[64];
            features.Copy(rows.Inputs(one), a);
            features.Copy(rows.Inputs(other), b);
            products.Add(TensorPrimitives.Dot<float>(a, b));
            var distance = numbers.Sum(j => Math.Pow(rows.Inputs(one)[j] - rows.Inputs(other)[j], 2));
            kernel.Add(Math.Exp(-distance / (2 * 0.53 * 0.53 * numbers.Length)));
        }

        Assert.Equal(4, numbers.Length);
        Assert.Equal(0, products.Zip(kernel, (product, exact) => product - exact).Average(), 0.05);
        Assert.InRange(Math.Sqrt(products.Zip(kernel, (product, exact) => Math.Pow(product - exact, 2)).Average()), 0, 0.2);
        Assert.Equal("gp(.), 64 features", EffectUnits.Run([.. features.Columns.Select(column => column.Name)], 0, 64));
    }

    [Fact]
    public void Refit_FunctionsThatDiffer_AreChosenAndBetterAndGraphsAgree()
    {
        using var run = FitRun.Of(Table(1));
        using var fit = new StagedFit(run, s_quick);
        using var without = new StagedFit(run, s_quick with { ClusterFunctions = false });
        var (with, plain) = (fit.Refit(), without.Refit());
        using var solved = fit.Model.With(with.Layer);

        Assert.Contains("gp(.)", with.Description.Random, StringComparison.Ordinal);
        Assert.DoesNotContain("gp(.)", plain.Description.Random, StringComparison.Ordinal);
        Assert.True(with.Description.ValidationLoss < plain.Description.ValidationLoss);

        var graphs = new ModelGraphs(solved, new ModelMetadata("continuous", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        Assert.All(new ParityCheck(solved).Run(graphs, fit.Data.Rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        Assert.All(graphs, graph => Assert.True(DirectGraph.TryCompile(OnnxReader.Read(graph.Bytes), graph.Bytes, out var why) is not null, why));
    }

    [Fact]
    public void Refit_SameFunctionInAllClusters_HasNone()
    {
        using var run = FitRun.Of(Table(0));
        using var fit = new StagedFit(run, s_quick);

        Assert.Equal("(1 | g)", fit.Refit().Description.Random);
    }

    [Fact]
    public void Fit_NoNumberVariesWithinClusters_SaysWhy()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 10))];
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("g", x.Select(value => FormattableString.Invariant($"g{value}")).ToArray()), ("y", x.Select((value, i) => value + (i % 7)).ToArray())));
        using var fit = new StagedFit(run, s_classical);

        Assert.Contains("No number varies within the clusters of 'g', so gp(.) has nothing to be a function of.", Assert.Throws<InputException>(() => fit.Refit()).Message, StringComparison.Ordinal);
    }

    /// <summary>The rows of a known cluster under another name: adaptation finds the effects that the table has, in the mixed graph and in the direct evaluator.</summary>
    [Fact]
    public void Adapt_RowsOfAKnownCluster_GiveItsFunction()
    {
        using var run = FitRun.Of(Table(1, clusters: 20, rows: 40));
        run.Fit(s_classical);
        using var model = run.Load();
        var lines = File.ReadAllLines(run["t.csv"]).Skip(1).Select(line => line.Split(',')).Where(cells => cells[^2] == "g3").ToArray();
        RowBuilder Row(string[] cells) => Enumerable.Range(0, 4).Aggregate(model.Row(), (row, j) => row.Set($"x{j + 1}", double.Parse(cells[j], CultureInfo.InvariantCulture)));
        using var adapted = model.Adapt("again", [.. lines.Select(Row)], [.. lines.Select(cells => double.Parse(cells[^1], CultureInfo.InvariantCulture))]);

        Assert.Equal("(1 + gp(.) | g)", model.Manifest.Refit!.Random);
        Assert.All(lines, cells =>
        {
            var (known, again) = (adapted.Predict(Row(cells), ["g3"]), adapted.Predict(Row(cells), ["again"]));
            Assert.Equal(known.LinearPredictor, again.LinearPredictor, 2e-3);
            Assert.Equal(known.Sd, again.Sd, 2e-3);
        });
    }

    /// <summary>y = u_g + height sqrt(2) sin(x'b_g + a_g) + e in four columns, of 250 clusters with 24 rows.</summary>
    private static string Table(double height, int clusters = 250, int rows = 24)
    {
        var normal = new Normal(17);
        double[][] own = [.. Enumerable.Range(0, clusters).Select(_ => Enumerable.Range(0, 6).Select(_ => normal.Next()).ToArray())];
        double[][] x = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, clusters * rows).Select(_ => normal.Next()).ToArray())];
        var g = Enumerable.Range(0, clusters * rows).Select(i => FormattableString.Invariant($"g{i % clusters}")).ToArray();
        double[] y = [.. g.Select((_, i) => own[i % clusters][4] + (height * Math.Sqrt(2) * Math.Sin((own[i % clusters][5] * Math.PI) + Enumerable.Range(0, 4).Sum(j => 0.5 * own[i % clusters][j] * x[j][i]))) + (0.5 * normal.Next()))];
        return FitRun.Csv([.. x.Select((values, j) => (FormattableString.Invariant($"x{j + 1}"), (Array)values)), ("g", g), ("y", y)]);
    }
}
