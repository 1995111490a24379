using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit;

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

    /// <summary>What the test found; null where it cannot tell: every row is a cluster, or a model cannot be solved.</summary>
    public FamilyTestDescription? Run()
    {
        var rows = FamilyRows.Of(data, options.Seed);
        if (data.Encoding.Clusters.Any(cluster => cluster.Levels.Count == data.Training.Length + data.Validation.Length))
        {
            return null;
        }

        try
        {
            return Compare(Model(rows));
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }

    private FamilyTestDescription Compare(MixedModelData model)
    {
        var poisson = Fit(model, CountFamily.Poisson);
        var negativeBinomial = Fit(model, CountFamily.NegativeBinomial);
        var statistic = Math.Max(0, 2 * (negativeBinomial.LogLikelihood - poisson.LogLikelihood));
        return new FamilyTestDescription
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
            Weights = data.Weights.Length == 0 ? null : Array.ConvertAll(rows, row => (double)data.Weights[row]),
            Offset = data.Known.Length == 0 ? null : Array.ConvertAll(rows, row => data.Known[row]),
            Width = 1 + encoder.Outputs,
            Columns = Columns(encoder, data.Rows.Select(rows)),
            Fixed = effects,
            Ridge = [.. effects.Select(_ => -1)],
            Factors = Factors(rows, encoder),
        };
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
