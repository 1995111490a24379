using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Refit.Intervals;

/// <summary>Outcomes that are simulated from a fit, random effects drawn anew, each fitted again. The draws depend on the seed alone, not on threads.</summary>
internal sealed class BootstrapSamples(MixedModelData data, MixedModelFit fit, long seed)
{
    /// <summary>Rows times coefficients up to which samples are fitted side by side: each needs its own equations.</summary>
    private const long MostParallel = 20_000_000;

    private readonly double[][] _roots = [.. fit.Factors.Select((factor, g) => CovarianceRoot.Of(factor.Covariance, data.Factors[g].Size))];

    /// <summary>Why an outcome has no parametric bootstrap; null if it has one.</summary>
    public static string? Reason(OutcomeKind kind, bool isWeighted) => kind.Simulate(0, new OutcomeParameters(), new GaussianRandom(1)) is null
        ? $"an outcome of the kind {kind.Name} cannot be simulated"
        : isWeighted && !kind.IsGaussian ? "a weight does not say how many rows a row stands for" : null;

    /// <summary>Estimates of the samples that could be fitted, in order.</summary>
    public IReadOnlyList<MixedModelDescription> Estimates(int count, MixedModelOptions options, Func<MixedModelFit, MixedModelDescription> describe, Action<string> say, CancellationToken cancellation)
    {
        var results = new MixedModelDescription?[count];
        var (done, threads) = (0, (long)data.Rows * (data.Fixed.Length + data.Factors.Sum(factor => factor.Size)) > MostParallel ? 1 : Environment.ProcessorCount);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, sample =>
        {
            try
            {
                results[sample] = describe(MixedModelSolver.Fit(data with { Outcome = Draw(sample) }, options, cancellation));
            }
            catch (Exception fault) when (fault is InputException or ArithmeticException)
            {
                results[sample] = null; // such as a binary outcome that is the same in every row
            }

            var finished = Interlocked.Increment(ref done);
            if (finished % Math.Max(1, count / 20) == 0)
            {
                say(FormattableString.Invariant($"bootstrap sample {finished} of {count}"));
            }
        });
        return [.. results.OfType<MixedModelDescription>()];
    }

    private double[] Draw(int sample)
    {
        var random = new GaussianRandom(StableSeed.Mix(seed, sample + 1));
        var parameters = new OutcomeParameters { Sigma = fit.Sigma, Dispersion = fit.Dispersion, CutPoints = fit.CutPoints };
        double[][] effects = [.. data.Factors.Select((factor, g) => Effects(factor, _roots[g], random))];
        var outcome = new double[data.Rows];
        for (var i = 0; i < outcome.Length; i++)
        {
            var eta = Predictor(i, effects);
            var own = data.Kind.IsGaussian && data.Weights is { } weights ? parameters with { Sigma = fit.Sigma / Math.Sqrt(Math.Max(weights[i], double.Epsilon)) } : parameters;
            outcome[i] = data.Kind.IsGaussian && data.Weights?[i] == 0 ? eta : data.Kind.Simulate(eta, own, random)!.Value;
        }

        return outcome;
    }

    private double Predictor(int row, double[][] effects)
    {
        var values = data.Row(row);
        var eta = data.FixedPart(row, fit.Fixed, data.Offset?[row] ?? 0);

        for (var g = 0; g < effects.Length; g++)
        {
            var factor = data.Factors[g];
            for (var k = 0; k < factor.Size; k++)
            {
                eta += effects[g][(factor.Codes[row] * factor.Size) + k] * values[factor.Design[k]];
            }
        }

        return eta;
    }

    private static double[] Effects(RandomFactor factor, double[] root, GaussianRandom random)
    {
        var (size, result, draw) = (factor.Size, new double[factor.Levels * factor.Size], new double[factor.Size]);
        for (var c = 0; c < factor.Levels; c++)
        {
            for (var k = 0; k < size; k++)
            {
                draw[k] = random.Normal();
            }

            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    result[(c * size) + i] += root[(i * size) + j] * draw[j];
                }
            }
        }

        return result;
    }
}
