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
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>Slopes of clusters on all columns, with one variance.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class SharedSlopesTests
{
    private const int Columns = 20, Clusters = 300, Rows = 22;

    private static readonly TrainingOptions s_quick = FitRun.RandomEffectsAlone with { SharedSlopes = true };

    private static readonly TrainingOptions s_classical = FitRun.Quick with { Hidden = [], Random = "1 + ridge(.)" };

    [Theory]
    [InlineData("(1 + t + ridge( . ) | g)", "(1 + t + ridge(.) | g)")]
    [InlineData("(ridge(.) + s(t) | g)", "(1 + s(t) + ridge(.) | g)")]
    [InlineData("(0 + t | g) + (1 + ridge(.) | g) + (0 + ridge(.) | g)", "(1 + ridge(.) | g) + (0 + t | g)")]
    [InlineData("(1 + ridge(.) + h || g)", "(1 + ridge(.) + h | g)")]
    public void Resolve_AllColumns_HasCanonicalNotation(string formula, string expected)
    {
        string Notation(string text) => RandomEffectsFormula.Resolve(text, [("g", 5)], ["t"], hidden: true)[0].ToString();

        Assert.Equal(expected, Notation(formula));
        Assert.Equal(expected, Notation(expected));
        Assert.Equal(expected, Notation(new ModelFormulaReader($"y ~ t + {formula}").Read().Random!));
    }

    [Theory]
    [InlineData("(1 + ridge(t) | g)", "found ridge(t); write ridge(.) for slopes on all columns with one variance")]
    [InlineData("(1 + ridge() | g)", "found ridge()")]
    public void Resolve_Fault_NamesIt(string formula, string message)
    {
        Assert.Contains(message, Assert.Throws<InputException>(() => RandomEffectsFormula.Resolve(formula, [("g", 5)], ["t"], hidden: false)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<InputException>(() => new ModelFormulaReader($"y ~ t + {formula}").Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoColumnVariesWithinClusters_SaysWhy()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 10))];
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("g", x.Select(value => FormattableString.Invariant($"g{value}")).ToArray()), ("y", x.Select((value, i) => value + (i % 7)).ToArray())));
        using var fit = new StagedFit(run, s_classical);

        Assert.Contains("No column varies within the clusters of 'g', so ridge(.) has nothing to give them slopes on.", Assert.Throws<InputException>(() => fit.Refit()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refit_ManySmallSlopes_AreChosenAndBetterAndGraphsAgree()
    {
        using var run = FitRun.Of(Table(0.08));
        using var fit = new StagedFit(run, s_quick);
        using var without = new StagedFit(run, s_quick with { SharedSlopes = false });
        var (with, plain) = (fit.Refit(), without.Refit());
        using var solved = fit.Model.With(with.Layer);

        Assert.Contains("ridge(.)", with.Description.Random, StringComparison.Ordinal);
        Assert.DoesNotContain("ridge(.)", plain.Description.Random, StringComparison.Ordinal);
        Assert.True(with.Description.ValidationLoss < plain.Description.ValidationLoss);
        var component = with.Description.Model!.VarianceComponents[^1];
        Assert.Equal($"ridge(.)[x{Columns}]", component.Term);
        Assert.InRange(component.Sd, 0.08 * Math.Sqrt(Columns) * 0.8, 0.08 * Math.Sqrt(Columns) * 1.2);

        var graphs = new ModelGraphs(solved, new ModelMetadata("continuous", new string('a', 64), BundleManifest.CurrentFormatVersion, fit.Data.Encoding, [])).Build();
        Assert.All(new ParityCheck(solved).Run(graphs, fit.Data.Rows).Values, difference => Assert.InRange(difference, 0, Parity.Bound));
        Assert.All(graphs, graph => Assert.True(DirectGraph.TryCompile(OnnxReader.Read(graph.Bytes), graph.Bytes, out var why) is not null, why));
    }

    [Fact]
    public void Refit_SameSlopesInAllClusters_HasNone()
    {
        using var run = FitRun.Of(Table(0));
        using var fit = new StagedFit(run, s_quick);

        Assert.Equal("(1 | g)", fit.Refit().Description.Random);
    }

    [Fact]
    public void Fit_BetweenIgnore_HasMeansOfXAloneAndDropsNothing()
    {
        using var run = FitRun.Of(Table(0.3, columns: 3, clusters: 30, rows: 12));

        var result = run.Fit(s_classical with { Between = BetweenClusters.Ignore });

        Assert.DoesNotContain(result.Messages, message => message.Contains("dropped", StringComparison.Ordinal));
        Assert.Equal(["(Intercept)", "x1", "x2", "x3", "x1 (mean of g)", "x2 (mean of g)", "x3 (mean of g)"], result.Manifest.Refit!.Model!.FixedEffects.Select(effect => effect.Term));
    }

    [Theory]
    [InlineData("0 + ridge(.)")]
    [InlineData("0 + s(x1)")]
    public void Fit_NothingThatTrainingHas_TrainsWithAnIntercept(string random)
    {
        using var run = FitRun.Of(Table(0.3, columns: 3, clusters: 30, rows: 12));

        var kept = run.Fit(s_quick with { Random = random });
        var off = run.Fit(s_quick with { Random = random, Refit = RefitPolicy.Off }, "off");

        Assert.Equal($"({random} | g)", kept.Manifest.Refit!.Random);
        Assert.Contains(off.Messages, message => message.Contains($"do not have {random[4..]}", StringComparison.Ordinal));
        Assert.Equal(["(Intercept)"], off.Manifest.RandomEffects[0].Terms);
        Assert.DoesNotContain(kept.Messages, message => message.Contains("do not have", StringComparison.Ordinal));
    }

    /// <summary>A level with one row in a hundred is scaled as one with two.</summary>
    [Fact]
    public void Columns_RareLevel_AreNotScaledUp()
    {
        const int Count = 400;
        var normal = new Normal(5);
        string[] group = [.. Enumerable.Range(0, Count).Select(i => i % 100 == 7 ? "rare" : i % 2 == 0 ? "a" : "b")];
        double[] x = [.. Enumerable.Range(0, Count).Select(_ => normal.Next())];
        using var run = FitRun.Of(FitRun.Csv(("x", x), ("k", group), ("g", Enumerable.Range(0, Count).Select(i => FormattableString.Invariant($"g{i / 40}")).ToArray()), ("y", x)));
        using var fit = new StagedFit(run, s_classical);

        var slopes = (SharedSlopes)new ColumnsOnAll(RefitRows.Compute(fit.Model, fit.Data, 1), s_classical)[AllColumnsCall.Ridge].Of(0)!;

        Assert.Equal(["ridge(.)[x]", "ridge(.)[k: b]", "ridge(.)[k: rare]"], slopes.Columns.Select(column => column.Name));
        Assert.Equal(1 / Math.Sqrt(3 * 0.02 * 0.98), slopes.Scales[2], 1e-3);
        Assert.Equal(1 / Math.Sqrt(3 * 0.495 * 0.505), slopes.Scales[1], 0.02);
    }

    /// <summary>Slopes on all columns integrated out at their variance, or among the effects: the same marginal likelihood of what summaries shift, but for a constant.</summary>
    [Fact]
    public void Likelihoods_SlopesIntegratedOut_HaveTheMarginalLikelihood()
    {
        using var run = FitRun.Of(Table(0.3, columns: 3, clusters: 30, rows: 12));
        using var fit = new StagedFit(run, s_classical with { Random = "1 + x1 + ridge(.)" });
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var trial = new RefitTrial(fit.Model, rows, s_classical, TestContext.Current.CancellationToken);
        var solved = trial.TryOn(new LastLayerForm([RandomEffectsTerm.Of("g", ["x1"], nonlinear: false).With(AllColumnsCall.Ridge)], UsesHidden: false), trial.All);
        var design = solved.Layer.Effects[0].Design;
        var (whole, summaries) = (trial.Likelihoods(solved, trial.All), ClusterSummaries.Of(rows, fit.Model.Network.Encoder.Columns, 0, trial.All)!);
        var reduced = whole.Of(design.EffectsButOnAll, design.OnAll[0], 0.2);
        double Of(ClusterLikelihoods likelihoods, double variance, double tau)
        {
            double[] covariance = [.. Enumerable.Range(0, likelihoods.Size * likelihoods.Size).Select(at => at % (likelihoods.Size + 1) > 0 ? 0 : at / likelihoods.Size < 2 ? variance : 0.2)];
            return new ContextStep(likelihoods, summaries, [.. Enumerable.Range(0, 30)], [0, 1], covariance, [.. Enumerable.Repeat(tau, 2 * summaries.Width)]).LogLikelihood;
        }

        Assert.Equal([0, 1], design.EffectsButOnAll);
        Assert.Equal(Of(whole, 0.5, 0.4) - Of(whole, 0.1, 0), Of(reduced, 0.5, 0.4) - Of(reduced, 0.1, 0), 1e-6);
    }

    /// <summary>The rows of a known cluster under another name: adaptation finds the effects that the table has.</summary>
    [Fact]
    public void Adapt_RowsOfAKnownCluster_GiveItsEffects()
    {
        using var run = FitRun.Of(Table(0.3, columns: 6, clusters: 30, rows: 12));
        run.Fit(s_classical);
        using var model = run.Load();
        Assert.Equal("(1 + ridge(.) | g)", model.Manifest.Refit!.Random);
        var terms = model.Manifest.RandomEffects[0].Terms;
        Assert.Equal(["(Intercept)", .. Enumerable.Range(1, 6).Select(j => $"ridge(.)[x{j}]")], terms);
        Assert.Equal(terms.Count, EffectRuns.Of(model.Manifest, model.Manifest.RandomEffects[0]).End(1));
        Assert.Equal("ridge(.), 6 slopes", EffectUnits.Run(terms, 1, terms.Count));

        var lines = File.ReadAllLines(run["t.csv"]).Skip(1).Select(line => line.Split(',')).Where(cells => cells[^2] == "g3").ToArray();
        RowBuilder Row(string[] cells) => Enumerable.Range(0, 6).Aggregate(model.Row(), (row, j) => row.Set($"x{j + 1}", double.Parse(cells[j], System.Globalization.CultureInfo.InvariantCulture)));
        using var adapted = model.Adapt("again", [.. lines.Select(Row)], [.. lines.Select(cells => double.Parse(cells[^1], System.Globalization.CultureInfo.InvariantCulture))]);

        Assert.All(lines, cells =>
        {
            var (known, again, unknown) = (adapted.Predict(Row(cells), ["g3"]), adapted.Predict(Row(cells), ["again"]), adapted.Predict(Row(cells), [null]));
            Assert.Equal(known.LinearPredictor, again.LinearPredictor, 1e-3);
            Assert.Equal(known.Sd, again.Sd, 1e-3);
            Assert.NotEqual(known.LinearPredictor, unknown.LinearPredictor, 1e-3);
        });
    }

    /// <summary>y = u_g + sum_j (.2 + b_gj) x_j + e, b of the given standard deviation.</summary>
    private static string Table(double sd, int columns = Columns, int clusters = Clusters, int rows = Rows)
    {
        var normal = new Normal(11);
        double[][] slopes = [.. Enumerable.Range(0, clusters).Select(_ => Enumerable.Range(0, columns + 1).Select(j => j == columns ? normal.Next() : 0.2 + (sd * normal.Next())).ToArray())];
        double[][] x = [.. Enumerable.Range(0, columns).Select(_ => Enumerable.Range(0, clusters * rows).Select(_ => normal.Next()).ToArray())];
        var g = Enumerable.Range(0, clusters * rows).Select(i => FormattableString.Invariant($"g{i % clusters}")).ToArray();
        double[] y = [.. g.Select((_, i) => slopes[i % clusters][columns] + Enumerable.Range(0, columns).Sum(j => slopes[i % clusters][j] * x[j][i]) + normal.Next())];
        return FitRun.Csv([.. x.Select((values, j) => (FormattableString.Invariant($"x{j + 1}"), (Array)values)), ("g", g), ("y", y)]);
    }
}
