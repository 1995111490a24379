using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Tests.Export;

/// <summary>Fits of every shape: what the bundle answers on fresh rows follows from its own parts.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class FittedBundleTests
{
    public static TheoryData<string, string> Shapes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var kind in (string[])["binary", "multiclass", "continuous", "count", "ordinal"])
            {
                data.Add(kind, "everything");
                data.Add(kind, "no hidden layer");
            }
            foreach (var shape in (string[])["linear slopes", "all slopes", "two terms", "deep", "gelu", "silu", "elu", "tanh", "dropout", "no skip", "no skip, slopes", "no adversary", "alternating", "rest class", "ignore", "no validation", "no clip", "linear adversary", "fixed prior"])
            {
                data.Add(shape is "two terms" or "rest class" ? "multiclass" : "binary", shape);
            }

            data.Add("continuous", "ignore");
            data.Add("ordinal", "ignore");
            data.Add("count", "offset and weights");
            data.Add("ordinal", "offset and weights");
            data.Add("multiclass", "offset and weights");
            data.Add("continuous", "categories only");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Fit_Shape_BundleHoldsTogether(string kind, string shape)
    {
        using var run = Start(kind, shape);
        var result = run.Fit(Options(shape));

        // The bound of the bundle's parity.
        Assert.All(result.Manifest.Parity.Values, difference => Assert.InRange(difference, 0, 1e-5));
        using var model = run.Load();

        // Every head is computed directly, and agrees with ONNX Runtime. A hidden map that magnifies roundings may leave its features to ONNX Runtime.
        Assert.All(model.Evaluators, evaluator => Assert.True(evaluator.Reason is null || (evaluator.Role == GraphRoles.Features && evaluator.Reason.Contains("design_")), evaluator.Reason));
        var rows = new FreshRows(model);
        var scale = model.Task == ModelTask.Continuous ? result.Manifest.Outcome.Sd!.Value : 1;
        var mixed = rows.Predict(model, PredictionHead.Mixed);
        Assert.All(mixed.Values, value => Assert.True(float.IsFinite(value)));

        // The same sums in another order: float rounding times a few terms, in units of the outcome.
        var tolerance = 2e-5 * scale * (model.Task == ModelTask.Count ? 10 : 1); // an exponential magnifies by the logarithm of what it gives
        MixedAtUnknown_EqualsFixed(model, rows, tolerance);
        Inferred_EqualsTheMixture(model, rows, tolerance);
        foreach (var factor in model.Factors)
        {
            Membership_SumsToOne(model, rows, factor);
        }
    }

    private static void MixedAtUnknown_EqualsFixed(ArmedModel model, FreshRows rows, double tolerance)
    {
        var (values, linear, sds) = rows.Predict(model, PredictionHead.Mixed, rows.Unknown);
        var expected = rows.Predict(model, PredictionHead.Fixed);
        Near(expected.Values, values, tolerance);
        Near(expected.Linear, linear, tolerance);
        Near(expected.Sds, sds, tolerance);
    }

    /// <summary>
    /// By the law of total variance from single clusters' answers of the mixed graph: factors are independent, so each factor's part is that of the mixed graph with only
    /// this factor known, less the fixed part.
    /// </summary>
    private static void Inferred_EqualsTheMixture(ArmedModel model, FreshRows rows, double tolerance)
    {
        if (!model.Heads.Contains(PredictionHead.Inferred))
        {
            return;
        }

        var population = rows.Predict(model, PredictionHead.Fixed);
        var (mean, variance) = (population.Linear.Select(v => (double)v).ToArray(), new double[population.Linear.Length]);
        foreach (var factor in model.Factors)
        {
            AddFactor(model, rows, factor, population.Linear, mean, variance);
        }

        var inferred = rows.Predict(model, PredictionHead.Inferred);
        for (var i = 0; i < mean.Length; i++)
        {
            Assert.Equal(mean[i], inferred.Linear[i], 3 * tolerance * Math.Max(1, Math.Abs(mean[i])));
            // Differences of variances lose digits: compared as variances, against the largest of them. The uncertainty of the fixed part is not additive (FixedSpreadTests).
            if (model.Manifest.RandomEffects[0].Spread.Count == 0)
            {
                Assert.Equal(variance[i], Square(inferred.Sds[i]), 20 * tolerance * Math.Max(1, variance.Max()));
            }
        }
    }

    private static void AddFactor(ArmedModel model, FreshRows rows, ModelFactor factor, float[] fixedPart, double[] mean, double[] variance)
    {
        int width = model.Outputs, classes = model.MembershipClasses(factor);
        var membership = new float[FreshRows.Count * classes];
        model.PredictMembership(rows.Features, rows.Categories, factor, membership);
        var others = OthersVariance(model, rows, factor);
        var codes = Codes(model, factor, classes);
        var (m, second) = (new double[mean.Length], new double[mean.Length]);
        for (var k = 0; k < classes; k++)
        {
            var clusters = rows.Unknown;
            for (var row = 0; row < FreshRows.Count; row++)
            {
                clusters[row * model.Factors.Count + factor.Index] = codes[k];
            }

            var (_, linear, sds) = rows.Predict(model, PredictionHead.Mixed, clusters);
            for (var i = 0; i < mean.Length; i++)
            {
                double p = membership[i / width * classes + k], effect = (double)linear[i] - fixedPart[i], own = Square(sds[i]) - others[i];
                m[i] += p * effect;
                second[i] += p * (own + effect * effect);
            }
        }
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] += m[i];
            variance[i] += second[i] - m[i] * m[i];
        }
    }

    /// <summary>phi' T phi of all other factors: zero for one factor; for two, what is left of the population's variance when this factor's is taken off.</summary>
    private static double[] OthersVariance(ArmedModel model, FreshRows rows, ModelFactor factor)
    {
        if (model.Factors.Count == 1)
        {
            return new double[FreshRows.Count * model.Outputs];
        }

        var columns = model.DesignColumns(factor);
        var design = new float[FreshRows.Count * columns];
        model.ComputeDesign(rows.Features, rows.Categories, factor, default, design);
        var covariance = model.Manifest.RandomEffects[factor.Index].Covariance;
        var population = rows.Predict(model, PredictionHead.Fixed).Sds;
        return [.. population.Select((sd, i) => Square(sd) - Quadratic(design.AsSpan(i / model.Outputs * columns, columns), covariance[i % model.Outputs]))];
    }

    /// <summary>phi' T phi; a matrix of one row is a diagonal.</summary>
    private static double Quadratic(ReadOnlySpan<float> phi, IReadOnlyList<IReadOnlyList<double>> matrix)
    {
        double sum = 0;
        for (var i = 0; i < phi.Length; i++)
        {
            for (var j = 0; j < phi.Length; j++)
            {
                sum += matrix.Count > 1 || phi.Length == 1 ? phi[i] * phi[j] * matrix[i][j] : i == j ? phi[i] * phi[i] * matrix[0][i] : 0;
            }
        }

        return sum;
    }

    /// <summary>Cluster of each class; -1 for the class of the rest.</summary>
    private static int[] Codes(ArmedModel model, ModelFactor factor, int classes)
    {
        var sizes = model.Manifest.Clusters[factor.Index].Rows;
        if (classes == sizes.Count)
        {
            return [.. Enumerable.Range(0, classes)];
        }

        var largest = Enumerable.Range(0, sizes.Count).OrderByDescending(c => sizes[c]).ThenBy(c => c).Take(classes - 1).Order();
        return [.. largest, -1];
    }

    private static void Membership_SumsToOne(ArmedModel model, FreshRows rows, ModelFactor factor)
    {
        var classes = model.MembershipClasses(factor);
        var membership = new float[FreshRows.Count * classes];
        model.PredictMembership(rows.Features, rows.Categories, factor, membership);
        foreach (var row in membership.Chunk(classes))
        {
            Assert.Equal(1, row.Sum(p => (double)p), 1e-6);
        }
    }

    private static FitRun Start(string kind, string shape)
    {
        var table = new SimulatedTable(rows: 300, clusters: shape == "rest class" ? 12 : 6);
        return shape switch
        {
            "offset and weights" => FitRun.Of(FitRun.Csv(("x1", table.X1), ("o", table.X2), ("w", table.Weight), ("g", table.G), ("y", table.Outcome(kind)))).As(kind, kind == "count" ? "o" : null, "w"),
            "everything" or "two terms" => FitRun.Of(table.Everything(kind), "g", "s").As(kind),
            "categories only" => FitRun.Of(FitRun.Csv(("k", table.Short), ("w", table.Long), ("g", table.G), ("y", table.Outcome(kind)))).As(kind),
            _ => FitRun.Of(table.Numbers(kind)).As(kind),
        };
    }

    private static TrainingOptions Options(string shape) => shape switch
    {
        "no hidden layer" => FitRun.Quick with { Hidden = [], Random = "1 + x1", ZPredictor = true }, // the exact mixed model has none unless asked for
        "linear slopes" => FitRun.Quick with { Random = "1 + x1" },
        "all slopes" => FitRun.Quick with { Random = "1 + x1 + h" },
        "two terms" => FitRun.Quick with { Random = "(1 + x1 + k | g) + (1 | s)" },
        "deep" => FitRun.Quick with { Hidden = [6, 5, 4, 3] },
        "gelu" => FitRun.Quick with { Activation = ActivationKind.Gelu },
        "silu" => FitRun.Quick with { Activation = ActivationKind.Silu },
        "elu" => FitRun.Quick with { Activation = ActivationKind.Elu },
        "tanh" => FitRun.Quick with { Activation = ActivationKind.Tanh },
        "dropout" => FitRun.Quick with { Dropout = 0.3 },
        "no skip" => FitRun.Quick with { Skip = false },
        "no skip, slopes" => FitRun.Quick with { Skip = false, Random = "1 + x1", Refit = RefitPolicy.Always },
        "no adversary" => FitRun.Quick with { LambdaG = 0 },
        "alternating" => FitRun.Quick with { Adversary = AdversaryScheme.Alternating },
        "rest class" => FitRun.Quick with { MaxClusterClasses = 5 },
        "ignore" => FitRun.Quick with { Between = BetweenClusters.Ignore },
        "no validation" => FitRun.Quick with { ValidationShare = 0 },
        "no clip" => FitRun.Quick with { InputClip = null, ClipNorm = 0 },
        "linear adversary" => FitRun.Quick with { AdversaryHidden = [], ZPredictorHidden = [] },
        "offset and weights" => FitRun.Quick with { Family = CountFamily.Poisson },
        "fixed prior" => FitRun.Quick with { Prior = PriorKind.Fixed },
        _ => FitRun.Quick,
    };

    private static double Square(double value) => value * value;

    private static void Near(float[] expected, float[] actual, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
