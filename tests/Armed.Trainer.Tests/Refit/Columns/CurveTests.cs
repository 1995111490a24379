using Armed.Runtime;
using Armed.Runtime.Posterior;
using Armed.Trainer.Data;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>Curves of clusters and of the fixed part.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class CurveTests
{
    private const int Clusters = 25, Times = 10;

    private static readonly TrainingOptions s_classical = FitRun.Quick with { Hidden = [], Random = "1 + s(t)" };

    private static readonly TrainingOptions s_quick = FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Trees = false, ZPredictor = false, NewClusters = NewClusterPolicy.Population, Refit = RefitPolicy.Always };

    [Theory]
    [InlineData("(1 + t + s( t ) | g)", "(1 + t + s(t) | g)")]
    [InlineData("(s(t) | g)", "(1 + s(t) | g)")]
    [InlineData("(0 + s(`a b`) + t | g)", "(0 + t + s(`a b`) | g)")]
    [InlineData("(1 + t || g) + (0 + s(t) | g)", "(1 + s(t) | g) + (0 + t | g)")]
    public void Resolve_Curve_HasCanonicalNotation(string formula, string expected)
    {
        string Notation(string text) => RandomEffectsFormula.Resolve(text, [("g", 5)], ["t", "a b"], hidden: false)[0].ToString();

        Assert.Equal(expected, Notation(formula));
        Assert.Equal(expected, Notation(expected));
    }

    [Theory]
    [InlineData("(1 + s(t + 1) | g)", "found s(t + 1); a curve is a function of one numeric column, such as s(age)")]
    [InlineData("(1 + s(t, 3) | g)", "a curve is a function of one numeric column")]
    [InlineData("(1 + s(t) | g) + (0 + s(t) | g)", "factor 'g' has more than one curve in 't'")]
    public void Resolve_Fault_NamesIt(string formula, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => RandomEffectsFormula.Resolve(formula, [("g", 5)], ["t"], hidden: false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("s(u)", "A curve is a function of a numeric feature, and 'u' is none.")]
    [InlineData("s(b)", "'b' has 2 distinct values in the training rows, and a curve needs 4 or more.")]
    public void Fit_NoCurveInThatColumn_SaysWhy(string curve, string message)
    {
        using var run = FitRun.Of(Table(walk: 0));
        using var fit = new StagedFit(run, s_classical with { Random = $"1 + {curve}" });

        Assert.Contains(message, Assert.Throws<InputException>(() => fit.Refit()).Message, StringComparison.Ordinal);
    }

    /// <summary>Columns of unit mean square, without what the rest of the model holds, constant outside the knots; in TorchSharp and by rows the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Basis_TrainingRows_HoldsWhatItShould(bool besideLine)
    {
        using var run = FitRun.Of(Table(walk: 1));
        using var fit = new StagedFit(run, s_classical);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var term = RandomEffectsTerm.Of("g", besideLine ? ["t"] : [], nonlinear: false).With(["t"]);
        var basis = Assert.IsType<CurveBasis>(Assert.Single(new CurveFit(rows).Of(new LastLayerForm([term], UsesHidden: false))));
        float[] Row(float t)
        {
            var target = new float[basis.Pieces];
            basis.Copy([t, 0], target);
            return target;
        }

        double[] times = [.. fit.Data.Training.Select(row => (double)rows.Inputs(row)[0])];
        float[][] columns = [.. times.Select(t => Row((float)t))];

        Assert.Equal(Times - 1, basis.Pieces);
        Assert.Equal(1, columns.Average(row => row.Sum(value => (double)value * value)), 1e-5);
        Assert.All(Enumerable.Range(0, basis.Pieces), k => Assert.Equal(0, columns.Average(row => row[k]), 1e-5));
        Assert.All(Enumerable.Range(0, basis.Pieces), k => Assert.Equal(besideLine, Math.Abs(columns.Zip(times, (row, t) => row[k] * t).Average()) < 1e-5));
        Assert.Equal(Row(basis.Knots[0]), Row(basis.Knots[0] - 5));
        Assert.Equal(Row(basis.Knots[^1]), Row(basis.Knots[^1] + 5));

        using var scope = TorchSharp.torch.NewDisposeScope();
        float[] some = [-3, -0.4f, 0, 0.77f, basis.Knots[3], 4];
        var built = basis.Build(TorchSharp.torch.tensor(some).unsqueeze(1));
        Assert.All(some.SelectMany(Row).Zip([.. built.contiguous().data<float>()]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>The restricted log-likelihood of y ~ N(X beta, Z T Z' + sigma^2 I), written out.</summary>
    [Fact]
    public void Final_Curve_MaximisesTheDenseLikelihood()
    {
        using var run = FitRun.Of(Table(walk: 1, clusters: 8));
        using var fit = new StagedFit(run, s_classical);
        var trial = new RefitTrial(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), s_classical, TestContext.Current.CancellationToken);
        var (candidate, columns, _) = trial.Final(new LastLayerForm([RandomEffectsTerm.Of("g", [], nonlinear: false).With(["t"])], UsesHidden: false));
        var (data, found) = (columns.Build(trial.All), candidate.Fit);
        var size = data.Factors[0].Size;
        var (intercept, curve, sigma) = (found.Factors[0].Covariance[0], found.Factors[0].Covariance[(size * size) - 1], found.Sigma);

        Assert.Equal(10, size);
        Assert.True(curve > 0);
        Assert.Equal(Dense(data, intercept, curve, sigma), found.LogLikelihood, 1e-5);
        foreach (var (i, c, s) in new (double, double, double)[] { (1.1, 1, 1), (0.9, 1, 1), (1, 1.1, 1), (1, 0.9, 1), (1, 1, 1.03), (1, 1, 0.97) })
        {
            Assert.True(Dense(data, intercept * i, curve * c, sigma * s) < found.LogLikelihood);
        }
    }

    [Fact]
    public void Fit_WalksOfClusters_HasCurvesAndTheBundleAgreesOnKnotsAndBeyond()
    {
        using var run = FitRun.Of(Table(walk: 2));
        using var fit = new StagedFit(run, s_quick);
        var result = fit.Refit();
        using var solved = fit.Model.With(result.Layer);
        Assert.Equal(["t"], result.Terms[0].Curves);

        run.Fit(s_quick); // which checks that its graphs equal TorchSharp's numbers
        using var model = run.Load();
        var knots = solved.LastLayer.Derived.OfType<CurveBasis>().First().Knots;
        var column = solved.Network.Encoder.Columns[0];
        float[] times = [.. knots.Append(-50).Append(50).Select(knot => (float)((knot * column.Scale) + column.Offset))];
        var rows = new EncodedRows { Rows = times.Length, Features = [.. times.SelectMany(t => new[] { t, 0.5f })], Categories = [.. times.Select(_ => 0L)], Clusters = [.. times.Select((_, i) => (long)(i % Clusters))] };
        using var predictor = new TorchPredictor(solved);
        var expected = predictor.Predict(rows, PredictionHead.Mixed);
        var (values, sds) = (new float[rows.Rows], new float[rows.Rows]);
        for (var row = 0; row < rows.Rows; row++)
        {
            model.Predict(rows.Features.AsSpan(row * 2, 2), [0], [row % Clusters], [], new PredictionDestination { Predictions = values.AsSpan(row, 1), Sds = sds.AsSpan(row, 1) }, PredictionHead.Mixed, UnknownClusterPolicy.Population);
        }

        Assert.All(expected.Values.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(expected.Sds.Zip(sds), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    /// <summary>The pieces of a curve depend on each other: what the fixed part's uncertainty shares with them is not decided by rounding, and graphs agree.</summary>
    [Fact]
    public void Fit_CurvesOfClustersAndOfTheFixedPart_SpreadIsNoRounding()
    {
        using var run = FitRun.Of(Table(walk: 2, wave: 3));
        using var fit = new StagedFit(run, s_quick);
        var result = fit.Refit();

        Assert.NotEmpty(result.Description.Curves);
        Assert.NotEmpty(result.Terms[0].Curves);
        Assert.All(result.Layer.Spread!.Shared[0], value => Assert.InRange(value, -2, 2));
    }

    [Fact]
    public void Fit_Lines_HasNoCurves()
    {
        using var run = FitRun.Of(Table(walk: 0));
        using var fit = new StagedFit(run, s_quick);
        var description = fit.Refit().Description;

        Assert.DoesNotContain("s(", description.Random, StringComparison.Ordinal);
        Assert.Empty(description.Curves);
    }

    [Fact]
    public void Fit_WaveOfAll_HasAFixedCurveUnlessItIsSwitchedOff()
    {
        using var run = FitRun.Of(Table(walk: 0, wave: 2));
        using var fit = new StagedFit(run, s_quick);
        using var without = new StagedFit(run, s_quick with { Curves = false });
        var (with, line) = (fit.Refit().Description, without.Refit().Description);

        Assert.Equal(["t"], with.Curves);
        Assert.Empty(line.Curves);
        Assert.True(with.ValidationLoss < line.ValidationLoss);
    }

    private static double Dense(MixedModelData data, double intercept, double curve, double sigma)
    {
        int n = data.Rows, p = data.Fixed.Length;
        var covariance = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var own = intercept + data.Factors[0].Design.Skip(1).Sum(column => curve * data.Row(i)[column] * data.Row(j)[column]);

                covariance[(i * n) + j] = (i == j ? sigma * sigma : 0) + (data.Factors[0].Codes[i] == data.Factors[0].Codes[j] ? own : 0);
            }
        }

        Assert.True(SmallCholesky.TryFactor(covariance, n));
        double[] Solve(double[] values)
        {
            var solution = (double[])values.Clone();
            SmallCholesky.Solve(covariance, n, solution);
            return solution;
        }

        double[][] x = [.. data.Fixed.Select(column => Enumerable.Range(0, n).Select(row => (double)data.Row(row)[column]).ToArray())];
        double[][] solved = [.. x.Select(Solve)];
        double Dot(double[] a, double[] b) => a.Zip(b, (u, v) => u * v).Sum();
        double[] information = [.. x.SelectMany(left => solved.Select(right => Dot(left, right)))], beta = [.. solved.Select(column => Dot(column, data.Outcome))];
        var gain = (double[])beta.Clone();
        Assert.True(SmallCholesky.TryFactor(information, p));
        SmallCholesky.Solve(information, p, gain);
        var squares = Dot(data.Outcome, Solve(data.Outcome)) - Dot(beta, gain);
        return -0.5 * (SmallCholesky.LogDeterminant(covariance, n) + SmallCholesky.LogDeterminant(information, p) + squares + ((n - p) * Math.Log(2 * Math.PI)));
    }

    /// <summary>y = u + t / 3 + walk + wave sin(2 pi t / 10) + e, t = 0 .. 9; b is 0 or 1, u a text.</summary>
    private static string Table(double walk, double wave = 0, int clusters = Clusters)
    {
        var normal = new Normal(7);
        var (t, b, y) = (new List<double>(), new List<double>(), new List<double>());
        var (u, g) = (new List<string>(), new List<string>());
        for (var c = 0; c < clusters; c++)
        {
            double intercept = 2 * normal.Next(), path = 0;
            for (var i = 0; i < Times; i++)
            {
                path += walk * normal.Next();
                t.Add(i);
                b.Add(i % 2);
                u.Add(i % 3 == 0 ? "p" : "q");
                g.Add(FormattableString.Invariant($"g{c}"));
                y.Add(intercept + (i / 3.0) + path + (wave * Math.Sin(0.2 * Math.PI * i)) + normal.Next());
            }
        }

        return FitRun.Csv(("t", t.ToArray()), ("b", b.ToArray()), ("u", u.ToArray()), ("g", g.ToArray()), ("y", y.ToArray()));
    }
}
