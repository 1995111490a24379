using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Makes the features of a smooth function of each cluster, of the numbers that vary within a factor's clusters in the training rows.</summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="varying">Which of its columns vary.</param>
/// <param name="seed">Seed of the frequencies and phases.</param>
/// <param name="isSearched">Whether a search tries them.</param>
internal sealed class RandomFeaturesFit(RefitRows rows, VaryingColumns varying, long seed, bool isSearched) : IColumnsOnAll
{
    /// <summary>Features K: each cluster has a posterior covariance of as many effects.</summary>
    private const int Features = 64;

    /// <summary>Numbers from which on the search tries them: of fewer, curves in each are easier to read.</summary>
    private const int FewestNumbers = 4;

    /// <summary>
    /// The length scale divided by sqrt(F), F being the number of columns: rows are sqrt(2 F) root mean squares apart, so that the functions of two typical rows are nearly independent (correlation .03) and those of near rows alike.
    /// </summary>
    private const double LengthScale = 0.53;

    private const int SeedOfFeatures = 541;

    private readonly Dictionary<int, RandomFeatures?> _known = [];

    /// <inheritdoc/>
    public AllColumnsCall Call => AllColumnsCall.GaussianProcess;

    /// <inheritdoc/>
    public bool IsSearched => isSearched;

    /// <summary>More than for other effects, as these always take many and are tried only where a user asks for it: a solution then takes some seconds.</summary>
    public double LittleWork => 1e8;

    /// <inheritdoc/>
    public string? WhyNotTried(int factor) => null;

    /// <inheritdoc/>
    public bool IsWorthTrying(int factor) => Numbers(factor).Length >= FewestNumbers;

    /// <inheritdoc/>
    public DerivedColumns? Of(int factor)
    {
        if (!_known.TryGetValue(factor, out var known))
        {
            _known[factor] = known = Fit(factor);
        }

        return known;
    }

    /// <inheritdoc/>
    public InputException Impossible(int factor) => new($"No number varies within the clusters of '{rows.Data.Encoding.Clusters[factor].Name}', so {Call} has nothing to be a function of. Leave it out.");

    private int[] Numbers(int factor) => [.. varying.Of(factor).Where(place => rows.InputColumns[place].Kind is EncodedColumnKind.Numeric or EncodedColumnKind.Cycle)];

    private RandomFeatures? Fit(int factor)
    {
        var numbers = Numbers(factor);
        if (numbers.Length == 0)
        {
            return null;
        }

        var random = new GaussianRandom(StableSeed.Mix(seed, SeedOfFeatures + factor));
        var frequencies = new float[rows.InputWidth * Features];
        foreach (var place in numbers)
        {
            var scale = 1 / (LengthScale * Math.Sqrt(numbers.Length * varying.MeanSquare(place)));
            for (var k = 0; k < Features; k++)
            {
                frequencies[(place * Features) + k] = (float)(scale * random.Normal());
            }
        }

        float[] phases = [.. Enumerable.Range(0, Features).Select(_ => (float)(2 * Math.PI * random.Uniform()))];
        return new RandomFeatures(rows.Data.Encoding.Clusters[factor].Name, rows.InputWidth, frequencies, phases);
    }
}
