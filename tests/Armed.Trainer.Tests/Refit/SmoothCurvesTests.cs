using System.Globalization;
using System.Numerics.Tensors;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Tests.Refit;

/// <summary>Smooth curves in place of the fixed part's, and what they say of average slopes.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class SmoothCurvesTests
{
    private const int Rows = 200;

    private static readonly TrainingOptions s_options = FitRun.Quick with { Networks = 1, Hidden = [2], MaxEpochs = 1, Random = "1", Refit = RefitPolicy.Always, ZPredictor = false, Trees = false };

    private static readonly int[] s_all = [.. Enumerable.Range(0, Rows)];

    /// <summary>Units of unit mean square without a constant and a line, which the model has by itself.</summary>
    [Fact]
    public void InPlaceOf_CurveOfTheFixedPart_HasManyKnots()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        var smooth = Assert.IsType<CurveBasis>(Assert.Single(Smooth(rows, Form("1"))!));

        double[] x = [.. staged.Data.Training.Select(row => (double)rows.Inputs(row)[0])];
        float[][] columns = [.. x.Select(value => Row(smooth, (float)value))];
        Assert.Equal(24, smooth.Pieces);
        Assert.Equal(1, columns.Average(row => row.Sum(value => (double)value * value)), 1e-4);
        Assert.All(Enumerable.Range(0, smooth.Pieces), k => Assert.Equal(0, columns.Average(row => row[k]), 1e-4));
        Assert.All(Enumerable.Range(0, smooth.Pieces), k => Assert.Equal(0, columns.Zip(x, (row, value) => row[k] * value).Average(), 1e-4));
    }

    /// <summary>Curves of clusters have the pieces of the fixed one, and a linear predictor has none to replace.</summary>
    [Theory]
    [InlineData("1 + x + s(x)", true)]
    [InlineData("1", false)]
    public void InPlaceOf_NothingToReplace_IsNone(string random, bool hasCurve)
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        Assert.Null(Smooth(rows, Form(random) with { Curves = hasCurve ? ["x"] : [] }));
    }

    [Fact]
    public void AddSlopes_WithinPiecesAndBeyond_AreDifferences()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);
        var curve = Assert.IsType<CurveBasis>(Assert.Single(new CurveFit(rows).Of(Form("1"))));
        const float Step = 1e-2f;

        foreach (var t in new[] { (curve.Knots[0] + curve.Knots[1]) / 2, (curve.Knots[3] + curve.Knots[4]) / 2, curve.Knots[0] - 1, curve.Knots[^1] + 1 })
        {
            var slopes = new double[curve.Pieces];
            curve.AddSlopes(t, 2, slopes);

            Assert.All(slopes.Zip(Row(curve, t + Step), Row(curve, t - Step)), slope => Assert.Equal((slope.Second - slope.Third) / Step, slope.First, 1e-3));
        }
    }

    /// <summary>The weights of the coefficients give the mean derivative of the curve, which is read off at the rows.</summary>
    [Fact]
    public void By_Curve_IsTheMeanOfItsDerivative()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, columns, rows) = Trial(staged).Final(Form("1"));
        var data = columns.Build(s_all);
        var weights = RandomUnits.DerivativeWeights(rows, s_all, clip: null, seed: 1)!;
        var shares = RandomUnits.Shares(rows, s_all, clip: null);

        var derivatives = new MeanDerivatives(rows, columns, data).By(0, s_all, [.. s_all.Select(row => weights[0, rows.Position(row)])], [.. s_all.Select(row => shares[rows.Position(row)])]);

        var curve = rows.Derived.OfType<CurveBasis>().Single();
        double Value(float x) => (candidate.Fit.Fixed[columns.InputsAt] * x) + Row(curve, x).Select((value, k) => value * candidate.Fit.Fixed[columns.CoefficientOf(2 + k)]).Sum();
        var expected = s_all.Average(row => (Value(rows.Inputs(row)[0] + 1e-3f) - Value(rows.Inputs(row)[0] - 1e-3f)) / 2e-3);
        Assert.Equal(expected, TensorPrimitives.Dot<double>(derivatives, candidate.Fit.Fixed), 0.02);
        Assert.Equal(1, derivatives[columns.InputsAt], 1e-6);
        var other = new MeanDerivatives(rows, columns, data).By(1, s_all, [.. s_all.Select(row => weights[1, rows.Position(row)])], [.. s_all.Select(row => shares[Rows + rows.Position(row)])]);
        Assert.All(Enumerable.Range(0, curve.Pieces), k => Assert.Equal(0, other[columns.CoefficientOf(2 + k)]));
    }

    /// <summary>Eight pieces cannot follow sin(4x): a model with the same pieces would not know, a smooth one does. The reported error is as large as the true one, within chance.</summary>
    [Fact]
    public void Final_CurveOfFewPieces_KnowsWhatItsAverageSlopeLacks()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, _, rows) = Trial(staged).Final(Form("1"));
        var learned = candidate.Learned!.Slopes[0];
        var unit = staged.Data.OutcomeSd / rows.InputColumns[0].Scale;

        var estimate = TensorPrimitives.Dot<double>(learned.Derivatives, candidate.Fit.Fixed) * unit;
        var truth = Enumerable.Range(0, Rows).Average(row => 4 * Math.Cos(4 * X(row)));

        Assert.True(candidate.MissingSlopes[0] > 0);
        Assert.InRange(Math.Abs(estimate - truth), 0, 2.5 * Math.Sqrt(learned.Error) * unit);
    }

    private static LastLayerForm Form(string random) => new(RandomEffectsFormula.Resolve(random, [("g", 10)], ["x", "z"], hidden: true), UsesHidden: false) { Curves = ["x"] };

    private static IReadOnlyList<DerivedColumns>? Smooth(RefitRows rows, LastLayerForm form) => new SmoothCurves(rows, form).InPlaceOf([.. new CurveFit(rows).Of(form)]);

    private static RefitTrial Trial(StagedFit staged) => new(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), s_options, TestContext.Current.CancellationToken) { IsFinal = true };

    private static float[] Row(CurveBasis curve, float x)
    {
        var target = new float[curve.Pieces];
        curve.Copy([x, 0], target);
        return target;
    }

    private static double X(int row) => -1.5 + (3 * ((row * 37 % Rows) + 0.5) / Rows);

    private static string Table()
    {
        var random = new Random(3);
        var lines = s_all.Select(row => string.Create(CultureInfo.InvariantCulture, $"g{row % 10},{X(row):F4},{(row * 61 % 97) / 97.0:F4},{Math.Sin(4 * X(row)) + (0.3 * (row % 10)) + (0.2 * (random.NextDouble() - 0.5)):F4}"));
        return "g,x,z,y\n" + string.Join('\n', lines) + "\n";
    }
}
