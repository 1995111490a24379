using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Covariances between the effects of different factors, sigma^2 Lambda_g [H^-1]_(c,d) Lambda_h', from the inverse at given beta. Of two factors the clusters that meet
/// are listed if one of them lies within the other, or if all pairs would be too many; else all pairs are.
/// </summary>
internal sealed class PairCovariances
{
    /// <summary>Numbers that the covariances of two crossed factors may take: 4 MB of a graph.</summary>
    public const int MostNumbers = 1 << 20;

    /// <summary>The same for a factor whose clusters lie within those of another, as for a factor's own covariances: 256 MB of a graph.</summary>
    private const int MostNestedNumbers = 64 << 20;

    /// <summary>Partners of a cluster, which a prediction compares one by one.</summary>
    private const int MostPartners = 256;

    /// <summary>Numbers of a cluster with all its partners.</summary>
    private const int MostTerms = 4096;

    /// <summary>Multiplications that whole columns of the inverse may take, about a second; else pairs that the factorisation does not hold count as 0.</summary>
    private const double MostSolveWork = 4e9;

    private readonly MixedModelProblem _problem;
    private readonly EffectScale _scale;
    private readonly double _variance;
    private readonly List<PairCovariance> _pairs = [];
    private readonly List<(int Factor, int Other)> _leftOut = [];

    /// <summary>Reads them; the system is factored and inverted at given beta.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="scale">S, relative to sigma for a Gaussian outcome.</param>
    /// <param name="variance">sigma^2 of a Gaussian outcome; else 1.</param>
    public PairCovariances(MixedModelProblem problem, EffectScale scale, double variance)
    {
        (_problem, _scale, _variance) = (problem, scale, variance);
        for (var g = 0; g < problem.Data.Factors.Count; g++)
        {
            for (var h = g + 1; h < problem.Data.Factors.Count; h++)
            {
                if (Varies(g) && Varies(h))
                {
                    Add(g, h);
                }
            }
        }
    }

    /// <summary>The covariances by pairs of factors; none for a pair of which a factor has no variance.</summary>
    public IReadOnlyList<PairCovariance> Pairs => _pairs;

    /// <summary>Pairs of factors whose covariances take too much room.</summary>
    public IReadOnlyList<(int Factor, int Other)> LeftOut => _leftOut;

    private bool Varies(int factor) => _scale.Lambdas[factor].AsSpan().ContainsAnyExcept(0.0);

    private void Add(int g, int h)
    {
        if (_problem.System is not MixedSystem system)
        {
            _leftOut.Add((g, h));
            return;
        }

        var (first, second) = (_problem.Data.Factors[g], _problem.Data.Factors[h]);
        var terms = first.Size * second.Size;
        var (forward, backward) = (new MetLevels(first, second), new MetLevels(second, first));
        long listed = Listed(first, forward, terms), turned = Listed(second, backward, terms), all = (first.Levels + 2L) * (second.Levels + 2L) * terms;
        var (isTurned, numbers, most) = turned < listed ? (true, turned, backward.Most) : (false, listed, forward.Most);
        if (all <= MostNumbers && (most > 1 || all < numbers))
        {
            _pairs.Add(All(system, g, h));
        }
        else if (numbers < long.MaxValue)
        {
            _pairs.Add(isTurned ? Met(system, h, g, backward) : Met(system, g, h, forward));
        }
        else
        {
            _leftOut.Add((g, h));
        }
    }

    /// <summary>Numbers that a list of met levels takes, codes included; the largest number where there are too many.</summary>
    private static long Listed(RandomFactor factor, MetLevels met, int terms)
    {
        var numbers = (factor.Levels + 2L) * met.Most * (terms + 1);
        return numbers <= (met.Most == 1 ? MostNestedNumbers : MostNumbers) && met.Most <= MostPartners && (long)met.Most * terms <= MostTerms ? numbers : long.MaxValue;
    }

    private PairCovariance Met(MixedSystem system, int g, int h, MetLevels met)
    {
        var pair = Empty(g, h, met.Most) with { Codes = new int[_problem.Data.Factors[g].Levels * met.Most] };
        Array.Fill(pair.Codes, -1);
        var block = new double[pair.Terms];
        for (var c = 0; c < pair.Clusters; c++)
        {
            var others = met.Of(c);
            others.CopyTo(pair.Codes.AsSpan(c * pair.Partners));
            for (var i = 0; i < others.Length; i++)
            {
                if (system.TryInverseBlock(g, c, h, others[i], block))
                {
                    Scale(pair, block, pair.Values.AsSpan(((c * pair.Partners) + i) * pair.Terms, pair.Terms));
                }
            }
        }

        return pair;
    }

    private PairCovariance All(MixedSystem system, int g, int h)
    {
        var pair = Empty(g, h, _problem.Data.Factors[h].Levels);
        var byOther = (long)pair.OtherClusters * pair.OtherEffects <= (long)pair.Clusters * pair.Effects;
        var columns = byOther ? pair.OtherClusters * pair.OtherEffects : pair.Clusters * pair.Effects;
        var raw = columns * system.SolveWork <= MostSolveWork ? Columns(system, pair, byOther) : Blocks(system, pair);
        for (var at = 0; at < raw.Length; at += pair.Terms)
        {
            Scale(pair, raw.AsSpan(at, pair.Terms), pair.Values.AsSpan(at, pair.Terms));
        }

        return pair;
    }

    private static double[] Blocks(MixedSystem system, PairCovariance pair)
    {
        var raw = new double[pair.Values.Length];
        for (var c = 0; c < pair.Clusters; c++)
        {
            for (var d = 0; d < pair.OtherClusters; d++)
            {
                _ = system.TryInverseBlock(pair.Factor, c, pair.Other, d, raw.AsSpan(((c * pair.OtherClusters) + d) * pair.Terms, pair.Terms));
            }
        }

        return raw;
    }

    /// <summary>[C, D, K, L] of H^-1 from its columns of the factor with fewer unknowns.</summary>
    private static double[] Columns(MixedSystem system, PairCovariance pair, bool byOther)
    {
        var (raw, x) = (new double[pair.Values.Length], new double[system.Size]);
        int own = byOther ? pair.Other : pair.Factor, rows = system.Start(byOther ? pair.Factor : pair.Other), start = system.Start(own);
        var columns = byOther ? pair.OtherClusters * pair.OtherEffects : pair.Clusters * pair.Effects;
        for (var j = 0; j < columns; j++)
        {
            Array.Clear(x);
            x[start + j] = 1;
            system.Solve(x);
            var count = byOther ? pair.Clusters * pair.Effects : pair.OtherClusters * pair.OtherEffects;
            for (var i = 0; i < count; i++)
            {
                var (left, right) = byOther ? (i, j) : (j, i);
                var block = ((left / pair.Effects * pair.OtherClusters) + (right / pair.OtherEffects)) * pair.Terms;
                raw[block + (left % pair.Effects * pair.OtherEffects) + (right % pair.OtherEffects)] = x[rows + i];
            }
        }

        return raw;
    }

    private PairCovariance Empty(int g, int h, int partners)
    {
        var (first, second) = (_problem.Data.Factors[g], _problem.Data.Factors[h]);
        return new PairCovariance
        {
            Factor = g,
            Other = h,
            Clusters = first.Levels,
            OtherClusters = second.Levels,
            Effects = first.Size,
            OtherEffects = second.Size,
            Partners = partners,
            Values = new double[first.Levels * partners * first.Size * second.Size],
        };
    }

    /// <summary>result [K, L] = sigma^2 Lambda_g block Lambda_h'.</summary>
    private void Scale(PairCovariance pair, ReadOnlySpan<double> block, Span<double> result)
    {
        var (left, right) = (_scale.Lambdas[pair.Factor], _scale.Lambdas[pair.Other]);
        for (var i = 0; i < pair.Effects; i++)
        {
            for (var j = 0; j < pair.OtherEffects; j++)
            {
                var sum = 0.0;
                for (var a = 0; a <= i; a++)
                {
                    for (var b = 0; b <= j; b++)
                    {
                        sum += left[(i * pair.Effects) + a] * block[(a * pair.OtherEffects) + b] * right[(j * pair.OtherEffects) + b];
                    }
                }

                result[(i * pair.OtherEffects) + j] = _variance * sum;
            }
        }
    }
}
