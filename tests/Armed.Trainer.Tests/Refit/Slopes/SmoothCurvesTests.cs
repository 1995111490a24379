using System.Globalization;
using System.Numerics.Tensors;
using Armed.Runtime;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Slopes;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.Slopes;

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

        var curves = Smooth(rows, Form("1"))!.Cast<CurveBasis>().ToList();
        var smooth = curves[0];

        double[] x = [.. staged.Data.Training.Select(row => (double)rows.Inputs(row)[0])];
        float[][] columns = [.. x.Select(value => Row(smooth, (float)value))];
        Assert.Equal([0, 1], curves.Select(curve => curve.Column)); // z has one where the model has a line
        Assert.Equal(24, smooth.Pieces);
        Assert.Equal(1, columns.Average(row => row.Sum(value => (double)value * value)), 1e-4);
        Assert.All(Enumerable.Range(0, smooth.Pieces), k => Assert.Equal(0, columns.Average(row => row[k]), 1e-4));
        Assert.All(Enumerable.Range(0, smooth.Pieces), k => Assert.Equal(0, columns.Zip(x, (row, value) => row[k] * value).Average(), 1e-4));
    }

    /// <summary>Curves of clusters have the pieces of the fixed one.</summary>
    [Fact]
    public void InPlaceOf_CurvesOfClusters_KeepTheirPieces()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        var curves = Smooth(rows, Form("1 + x + s(x)"))!.Cast<CurveBasis>().ToList();

        Assert.All(curves.Where(curve => curve.Column == 0), curve => Assert.Equal(8, curve.Pieces));
        Assert.Equal(24, Assert.Single(curves, curve => curve.Column == 1).Pieces);
    }

    /// <summary>Of more numbers than all pieces allow only those that bend have smooth curves.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void InPlaceOf_ManyNumbers_AreThoseOfCurvesAlone(bool hasCurve)
    {
        using var run = FitRun.Of(Table(more: 3));
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        var curves = Smooth(rows, Form("1") with { Curves = hasCurve ? ["x"] : [] });

        Assert.Equal(hasCurve ? [(0, 24)] : [], curves?.Cast<CurveBasis>().Select(curve => (curve.Column, curve.Pieces)) ?? []);
    }

    /// <summary>Numbers of few values can have no curve and take no pieces from the others.</summary>
    [Fact]
    public void InPlaceOf_NumbersOfFewValues_LeaveTheirPiecesToOthers()
    {
        using var run = FitRun.Of(Table(more: 3, values: 5));
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);

        var curves = Smooth(rows, Form("1"))!.Cast<CurveBasis>();

        Assert.Equal([(0, 24), (1, 24)], curves.Select(curve => (curve.Column, curve.Pieces)));
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
        var shares = RandomUnits.Shares(rows, s_all, clip: null);
        using var units = new UnitDerivatives(rows, seed: 1);
        var weights = units.Weights(shares);

        var derivatives = new MeanDerivatives(rows, columns, data).By(0, s_all, [.. s_all.Select(row => weights[0, rows.Position(row)])], [.. s_all.Select(row => shares[rows.Position(row)])]);

        var curve = rows.Derived.OfType<CurveBasis>().Single();
        double Value(float x) => (candidate.Fit.Fixed[columns.InputsAt] * x) + Row(curve, x).Select((value, k) => value * candidate.Fit.Fixed[columns.CoefficientOf(2 + k)]).Sum();
        var expected = s_all.Average(row => (Value(rows.Inputs(row)[0] + 1e-3f) - Value(rows.Inputs(row)[0] - 1e-3f)) / 2e-3);
        Assert.Equal(expected, TensorPrimitives.Dot<double>(derivatives, candidate.Fit.Fixed), 0.02);
        Assert.Equal(1, derivatives[columns.InputsAt], 1e-6);
        var other = new MeanDerivatives(rows, columns, data).By(1, s_all, [.. s_all.Select(row => weights[1, rows.Position(row)])], [.. s_all.Select(row => shares[Rows + rows.Position(row)])]);
        Assert.All(Enumerable.Range(0, curve.Pieces), k => Assert.Equal(0, other[columns.CoefficientOf(2 + k)]));
    }

    /// <summary>Eight pieces cannot follow sin(4x): the smooth curve is nearer, knows how far it is off within chance, and its slope takes the place of theirs.</summary>
    [Fact]
    public void Final_CurveOfFewPieces_IsCorrectedByASmoothOne()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, _, rows) = Trial(staged).Final(Form("1"));
        var learned = candidate.Learned!.Slopes[0];
        var unit = staged.Data.OutcomeSd / rows.InputColumns[0].Scale;
        var truth = Enumerable.Range(0, Rows).Average(row => 4 * Math.Cos(4 * X(row)));

        Assert.Equal(TensorPrimitives.Dot<double>(learned.Derivatives, candidate.Fit.Fixed), learned.Estimate, 1e-9);
        Assert.Equal((learned.Correction, learned.Smooth), (candidate.MissingSlopes[0].Correction, learned.Estimate + learned.Correction));
        Assert.InRange(Math.Abs((learned.Smooth * unit) - truth), 0, Math.Abs((learned.Estimate * unit) - truth));
        Assert.InRange(Math.Abs((learned.Smooth * unit) - truth), 0, 2.5 * Math.Sqrt(learned.Variance) * unit);
    }

    /// <summary>Without a smooth model, or where more than curves tells both models apart, slopes keep a variance and stay where they are.</summary>
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Estimate_CalibratedOrWithoutAJudge_DoesNotCorrect(bool isCalibrated, bool fails, bool isCorrected)
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, columns, rows) = Trial(staged).Final(Form("1"));
        var plain = RefitRows.Compute(staged.Model, staged.Data, 1);
        var smooth = fails ? [.. Smooth(plain, Form("1"))!.Cast<CurveBasis>().Select(Unknown)] : Smooth(plain, Form("1"))!;
        var features = new LearnedFeatures(plain.With(rows.Derived), s_options, TestContext.Current.CancellationToken) { Smooth = plain.With(smooth), IsCalibrated = isCalibrated };

        var learned = features.Estimate(Form("1").Terms, s_all, columns.Build(s_all), candidate.Fit, hasHidden: false)!;

        var slope = learned.Slopes[0];
        Assert.Equal(isCorrected, slope.IsCorrected);
        Assert.Equal(isCorrected, slope.Correction != 0);
        Assert.Equal(fails, learned.Slopes[0].Smooth != candidate.Learned!.Slopes[0].Smooth);
        Assert.True(slope.Variance > 0);
    }

    /// <summary>Each class has a slope of its own, which the mean slope of the linear predictor does not correct.</summary>
    [Fact]
    public void Final_OrderedClasses_AreNotCorrected()
    {
        using var run = FitRun.Of(Table(y: value => value < 0.4 ? "low" : value < 1.6 ? "mid" : "high")).As("ordinal");
        using var staged = new StagedFit(run, s_options);

        var (candidate, _, _) = Trial(staged).Final(Form("1"));

        Assert.NotEqual(candidate.Learned!.Slopes[0].Smooth, candidate.Learned.Slopes[0].Estimate);
        Assert.All(candidate.Learned.Slopes, slope => Assert.False(slope.IsCorrected));
        Assert.Equal([0, 0], candidate.MissingSlopes.Select(slope => slope.Correction));
    }

    /// <summary>A line is not corrected where nothing bends, and where it is not its distance is an error.</summary>
    [Theory]
    [InlineData(true, -0.4, 0.03)]
    [InlineData(false, 0, 0.19)]
    public void Missing_IsTheErrorAroundTheEstimate(bool isCorrected, double correction, double missing)
    {
        var slope = new LearnedSlope([1], Estimate: 1, Smooth: 0.6, Variance: 0.04, isCorrected) { PopulationVariance = 0.05 };

        Assert.Equal(correction, slope.Correction, 1e-12);
        Assert.Equal(missing, slope.Missing(0.01), 1e-12);
        Assert.Equal(0, slope.Missing(1));
        Assert.Equal(isCorrected ? (0.04, 0.05) : (null, null), (slope.Given(0.01).SmoothVariance, slope.Given(0.01).PopulationVariance));
    }

    /// <summary>Components that are left of 1 and x alone have by the weights of the rows exactly the derivatives of what they are sums of.</summary>
    [Fact]
    public void In_BesideXAlone_IsTheSameWithAndWithoutCurves()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);
        var curved = rows.With(Smooth(rows, Form("1"))!);

        var (plain, beside) = (RandomUnits.In(rows, seed: 1, besideDerived: false)!, RandomUnits.In(curved, seed: 1, besideDerived: false)!);

        Assert.Equal(plain.HiddenWidth, beside.HiddenWidth);
        Assert.All(s_all, row => Assert.Equal(plain.Hidden(row).ToArray(), beside.Hidden(row).ToArray()));
        Assert.NotEqual(plain.Hidden(0).ToArray(), RandomUnits.In(curved, seed: 1)!.Hidden(0).ToArray());
    }

    /// <summary>The slope of hidden features is moved to that of the smooth curve, as that of curves is.</summary>
    [Fact]
    public void Final_HiddenFeatures_AreCorrected()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, _, rows) = Trial(staged).Final(Form("1") with { UsesHidden = true, Curves = [] });

        var learned = candidate.Learned!.Slopes[0];
        var unit = staged.Data.OutcomeSd / rows.InputColumns[0].Scale;
        var truth = Enumerable.Range(0, Rows).Average(row => 4 * Math.Cos(4 * X(row)));

        Assert.True(rows.HiddenWidth > 0);
        Assert.All(candidate.Learned.Slopes, slope => Assert.True(slope.IsCorrected));
        Assert.InRange(Math.Abs((learned.Smooth * unit) - truth), 0, 2.5 * Math.Sqrt(learned.Variance) * unit);
        Assert.Equal(MeanDifference(staged, candidate, rows), learned.Estimate * unit, 1e-3); // of the networks, not of a projection
        Assert.Equal(TensorPrimitives.Dot<double>(learned.Derivatives, candidate.Fit.Fixed), learned.Estimate, 1e-6);
    }

    /// <summary>Features that are not functions of x alone, or that clusters have effects on, have no smooth function of x that could judge them.</summary>
    [Fact]
    public void Estimate_HiddenFeaturesOfMoreThanX_AreNotCorrected()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var (candidate, columns, rows) = Trial(staged).Final(Form("1") with { UsesHidden = true, Curves = [] });
        var ofClusters = Trial(staged).Final(Form("1 + h") with { UsesHidden = true, Curves = [] }).Candidate.Learned!;
        var features = new LearnedFeatures(rows, s_options, TestContext.Current.CancellationToken) { Smooth = rows.With(Smooth(rows, Form("1"))!) };

        var learned = features.Estimate(Form("1").Terms, s_all, columns.Build(s_all), candidate.Fit, hasHidden: true)!;

        Assert.All((LearnedSlope[])[.. learned.Slopes, .. ofClusters.Slopes], slope => Assert.False(slope.IsCorrected));
        Assert.Equal(candidate.Learned!.Slopes[0].Smooth, learned.Slopes[0].Smooth, 1e-9);
        Assert.NotEqual(candidate.Learned.Slopes[0].Estimate, learned.Slopes[0].Estimate); // by weights of the rows
    }

    /// <summary>The rows' shares follow their linear predictors: the derivatives by the coefficients are those of sum mu'(eta) f' over sum mu'(eta), the denominator held.</summary>
    [Fact]
    public void Final_TwoClasses_CountHowSharesFollowTheLinearPredictor()
    {
        using var run = FitRun.Of(Table(y: value => value > 0.9 ? "yes" : "no"));
        using var staged = new StagedFit(run, s_options);
        var (candidate, columns, rows) = Trial(staged).Final(Form("1"));
        var data = columns.Build(s_all);
        var linear = new FixedInformation(data, candidate.Fit).Linear;
        var shares = RandomUnits.Shares(rows, s_all, clip: 10, [.. linear.Select(data.Kind.MeanSlope)]);
        using var units = new UnitDerivatives(rows, s_options.Seed);
        var weights = units.Weights(shares);

        var alone = new MeanDerivatives(rows, columns, data).By(0, s_all, [.. s_all.Select(row => weights[0, rows.Position(row)])], [.. s_all.Select(row => shares[rows.Position(row)])]);

        var learned = candidate.Learned!.Slopes[0];
        Assert.Equal(TensorPrimitives.Dot<double>(alone, candidate.Fit.Fixed), learned.Estimate, 1e-6);
        Assert.True(alone.Zip(learned.Derivatives, (one, other) => Math.Abs(one - other)).Max() > 1e-3);
    }

    /// <summary>Slopes of single rows are those of the units' sum, read off by differences: their weighted mean is that of the weights of the rows.</summary>
    [Fact]
    public void Slopes_OfComponents_HaveTheMeanThatWeightsOfRowsGive()
    {
        using var run = FitRun.Of(Table());
        using var staged = new StagedFit(run, s_options);
        var rows = RefitRows.Compute(staged.Model, staged.Data, 1);
        var smooth = RandomUnits.In(rows.With(Smooth(rows, Form("1"))!), s_options.Seed, besideDerived: false)!;
        double[] coefficients = [.. Enumerable.Range(0, smooth.HiddenWidth).Select(r => Math.Cos(r))];
        var shares = RandomUnits.Shares(rows, s_all, clip: null, Array.ConvertAll(s_all, row => 1.0 + (row % 5)));
        using var units = new UnitDerivatives(rows, s_options.Seed);
        var weights = units.Weights(shares);

        var slopes = units.Slopes(smooth, coefficients);

        double Sum(int row) => coefficients.Select((coefficient, r) => coefficient * smooth.Hidden(row)[r]).Sum();
        for (var column = 0; column < 2; column++)
        {
            var expected = s_all.Sum(row => weights[column, rows.Position(row)] * Sum(row));
            Assert.Equal(expected, s_all.Sum(row => shares[(column * s_all.Length) + rows.Position(row)] * slopes[column, rows.Position(row)]), 1e-3 * (1 + Math.Abs(expected)));
        }
    }

    private static LastLayerForm Form(string random) => new(RandomEffectsFormula.Resolve(random, [("g", 10)], ["x", "z"], hidden: true), UsesHidden: false) { Curves = ["x"] };

    private static IReadOnlyList<DerivedColumns>? Smooth(RefitRows rows, LastLayerForm form) => new SmoothCurves(rows, form).InPlaceOf([.. new CurveFit(rows).Of(form)]);

    private static RefitTrial Trial(StagedFit staged) => new(staged.Model, RefitRows.Compute(staged.Model, staged.Data, 1), s_options, TestContext.Current.CancellationToken) { IsFinal = true };

    /// <summary>The mean over the rows of the difference of predictions by the first number, per unit.</summary>
    private static double MeanDifference(StagedFit staged, RefitCandidate candidate, RefitRows rows)
    {
        const float Step = 0.01f;
        using var model = staged.Model.With(candidate.Layer);
        using var predictor = new TorchPredictor(model);
        var raw = rows.Data.Rows;
        double[] ends = [.. new[] { -Step, Step }.Select(step => (double)predictor.Predict(raw.WithFeatures([.. raw.Features.Select((value, at) => at % raw.FeatureCount == 0 ? value + step : value)]), PredictionHead.Mixed).LinearPredictors.Average())];
        return (ends[1] - ends[0]) / (2 * Step);
    }

    private static float[] Row(CurveBasis curve, float x)
    {
        var target = new float[curve.Pieces];
        curve.Copy([x, 0], target);
        return target;
    }

    /// <summary>The curve with units that are no numbers, with which nothing is solved.</summary>
    private static CurveBasis Unknown(CurveBasis curve) =>
        new(curve.Column, curve.Columns[0], EncodedColumnKind.CurveRest, isFixed: true, curve.Knots, curve.Weight, Array.ConvertAll(curve.Offset, _ => float.NaN));

    private static double X(int row) => -1.5 + (3 * ((row * 37 % Rows) + 0.5) / Rows);

    private static string Table(int more = 0, int values = 89, Func<double, string>? y = null)
    {
        var random = new Random(3);
        var others = Enumerable.Range(0, more).ToList();
        var lines = s_all.Select(row => string.Create(CultureInfo.InvariantCulture, $"g{row % 10},{X(row):F4},{(row * 61 % 97) / 97.0:F4},{Y(Math.Sin(4 * X(row)) + (0.3 * (row % 10)) + (0.2 * (random.NextDouble() - 0.5)))}")
            + string.Concat(others.Select(k => string.Create(CultureInfo.InvariantCulture, $",{(row * (31 + (2 * k)) % values) / (double)values:F4}"))));
        return $"g,x,z,y{string.Concat(others.Select(k => $",v{k}"))}\n" + string.Join('\n', lines) + "\n";

        string Y(double value) => y?.Invoke(value) ?? value.ToString("F4", CultureInfo.InvariantCulture);
    }
}
