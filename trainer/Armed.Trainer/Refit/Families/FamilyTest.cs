using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.Families;

/// <summary>
/// Tests Poisson's distribution of counts against the negative binomial one, which has it at the end of its range: both are fitted as mixed models with random intercepts on the inputs, by Laplace's approximation
/// with the coefficients integrated, so that columns by which few rows are fitted too well do not hide what varies. Without overdispersion twice the difference of the log-likelihoods is half 0 and half chi-square with one degree of freedom
/// (Self and Liang, J Am Stat Assoc 82, 1987).
/// </summary>
internal sealed class FamilyTest(FitData data, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Chance of choosing the negative binomial distribution where the counts are Poisson's.</summary>
    public const double Level = 0.05;

    private const int Slice = 65_536;

    /// <summary>Parts that rows of one cluster are dealt to.</summary>
    private const int MostDealt = 10;

    private const long Stream = 0x6465616c;

    private static readonly MixedModelOptions s_how = new() { QuadratureNodes = 1, ExactFixedEffects = false, Inference = false, Tolerance = 1e-4 };

    /// <summary>Rows of a cluster, on average, from which its effect and the spread of a row are two things.</summary>
    private const double FewestOfCluster = 1.5;

    /// <summary>Rows for each coefficient from which residuals tell of the counts' spread.</summary>
    private const int RowsOfColumn = 3;

    /// <summary>Multiplications that the products of all columns may take, about a second.</summary>
    private const double MostWork = 2e9;

    /// <summary>Effects of all factors but the largest one up to which the whole table is solved directly: other solutions have Poisson's distribution alone.</summary>
    private const int MostCrossed = 5_000;

    /// <summary>What the test found, or why it could not be made.</summary>
    public (FamilyTestDescription? Test, string? Obstacle) Run()
    {
        var all = data.Training.Length + data.Validation.Length;
        int[] levels = [.. data.Encoding.Clusters.Select(cluster => cluster.Levels.Count)];
        if (levels.Length > 0 && levels.Max() * FewestOfCluster > all)
        {
            return (null, "most clusters have one row, whose effects cannot be told from counts that vary more");
        }

        if (levels.Length > 0 && levels.Sum() - levels.Max() > MostCrossed)
        {
            return (null, "the clusters of several factors are so many that only Poisson's distribution can be solved");
        }

        try
        {
            var model = Model(FamilyRows.Of(data, options.Seed));
            return IsTooWide(model) ? (null, "there are too many columns for the rows") : Compare(model) is { } test ? (test, null) : (null, "the mixed models that are compared have no likelihood");
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return (null, "the mixed models that are compared cannot be solved");
        }
    }

    private static bool IsTooWide(MixedModelData model) => RowsOfColumn * model.Fixed.Length > model.Rows || (double)model.Rows * model.Fixed.Length * model.Fixed.Length > MostWork;

    private FamilyTestDescription? Compare(MixedModelData model)
    {
        var negativeBinomial = Fit(model, CountFamily.NegativeBinomial);
        var statistic = Math.Max(0, 2 * (negativeBinomial.LogLikelihood - Fit(model, CountFamily.Poisson).LogLikelihood));
        return !double.IsFinite(statistic) ? null : new FamilyTestDescription
        {
            Rows = model.Rows,
            Statistic = statistic,
            Level = Level,
            PValue = statistic > 0 ? 0.5 * ChiSquare.Upper(statistic, 1) : 1,
            Dispersion = double.IsFinite(negativeBinomial.Dispersion) ? negativeBinomial.Dispersion : null,
        };
    }

    private MixedModelFit Fit(MixedModelData model, CountFamily family) => MixedModelSolver.Fit(model with { Family = family }, s_how, cancellation);

    private MixedModelData Model(int[] rows)
    {
        using var encoder = new InputEncoder(data.Encoding, options.InputClip);
        int[] columns = [.. Enumerable.Range(0, encoder.Outputs).Where(column => encoder.Columns[column] is { IsFixed: true, Kind: not EncodedColumnKind.Embedding })];
        int[] effects = data.HasIntercept ? [0, .. columns.Select(column => 1 + column)] : [.. columns.Select(column => 1 + column)];
        return new MixedModelData
        {
            Task = data.Kind.Task,
            Kind = data.Kind,
            Rows = rows.Length,
            Outcome = Array.ConvertAll(rows, row => (double)data.Outcome[row]),
            Weights = data.Weights.Length == 0 ? null : Weights(rows),
            Offset = data.Known.Length == 0 ? null : Array.ConvertAll(rows, row => data.Known[row]),
            Width = 1 + encoder.Outputs,
            Columns = Columns(encoder, data.Rows.Select(rows)),
            Fixed = effects,
            Ridge = [.. effects.Select(_ => -1)],
            Factors = Factors(rows, encoder),
        };
    }

    /// <summary>Of mean 1: a statistic in the units of the weights would find what these say, not what the counts do.</summary>
    private double[] Weights(int[] rows)
    {
        var mean = rows.Average(row => (double)data.Weights[row]);
        return Array.ConvertAll(rows, row => data.Weights[row] / mean);
    }

    /// <summary>Those that divide the rows; where none does, a division by chance, which has no effects.</summary>
    private RandomFactor[] Factors(int[] rows, InputEncoder encoder)
    {
        RandomFactor[] factors = [.. Clusters(rows).Concat(Categories(rows, encoder)).Where(factor => factor.Levels > 1)];
        return factors.Length > 0 ? factors : [Factor("", Dealt(rows.Length))];
    }

    private int[] Dealt(int rows)
    {
        int[] codes = [.. Enumerable.Range(0, rows).Select(row => row % MostDealt)];
        new SplitMix64((ulong)StableSeed.Mix(options.Seed, Stream)).Shuffle(codes);
        return codes;
    }

    private IEnumerable<RandomFactor> Clusters(int[] rows) => data.Encoding.Clusters.Select((cluster, g) => Factor(cluster.Name, Array.ConvertAll(rows, row => data.Rows.Cluster(row, g))));

    /// <summary>Categories of many levels, which networks embed, have a random intercept: a coefficient for each level would be many.</summary>
    private IEnumerable<RandomFactor> Categories(int[] rows, InputEncoder encoder) => encoder.EmbeddedCategories.Select(category =>
        Factor(data.Encoding.Categorical[category].Name, Array.ConvertAll(rows, row => (int)data.Rows.Categories[(row * data.Rows.CategoryCount) + category])));

    /// <summary>A random intercept. Codes are counted anew, because a sample may not have all levels.</summary>
    private static RandomFactor Factor(string name, int[] codes)
    {
        var place = codes.Distinct().Order().Index().ToDictionary(level => level.Item, level => level.Index);
        return new RandomFactor { Name = name, Levels = place.Count, Codes = Array.ConvertAll(codes, code => place[code]), Design = [0], Blocks = [new CovarianceBlock(0, 1, IsFull: true)] };
    }

    /// <summary>1 and x of each row.</summary>
    private static float[] Columns(InputEncoder encoder, EncodedRows rows)
    {
        var (width, inputs) = (1 + encoder.Outputs, new RowChunks(Slice).Joined(rows, encoder.Outputs, (start, count) => Inputs(encoder, rows, start, count)));
        var columns = new float[rows.Rows * width];
        for (var i = 0; i < rows.Rows; i++)
        {
            columns[i * width] = 1;
            inputs.AsSpan(i * encoder.Outputs, encoder.Outputs).CopyTo(columns.AsSpan((i * width) + 1));
        }

        return columns;
    }

    private static Tensor Inputs(InputEncoder encoder, EncodedRows rows, int start, int count)
    {
        var (features, categories) = rows.Tensors(start, count);
        return encoder.forward(features, categories);
    }
}
