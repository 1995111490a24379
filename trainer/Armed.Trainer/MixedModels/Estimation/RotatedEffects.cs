using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// A model of one factor whose clusters have fewer rows than a block of one variance has effects, in fewer unknowns and with the same likelihood. A cluster's rows X_c [n_c, K] of the block span r &lt;= n_c directions:
/// X_c = R_c Q_c' with Q_c'Q_c = I. As u ~ N(0, tau^2 I) is the same in all directions, z = Q_c'u ~ N(0, tau^2 I) has all that the rows tell, and the rest of u keeps its prior (the kernel's side of ridge regression; Henderson,
/// Kempthorne, Searle and von Krosigk, Biometrics 15, 1959). So each cluster has a matrix of the order of the largest cluster's rows, not of K: one cluster of many rows leaves a model as it is.
/// </summary>
internal sealed class RotatedEffects
{
    /// <summary>How many times smaller a block must become.</summary>
    private const int LeastGain = 2;

    private readonly RandomFactor _factor;
    private readonly RotatedBlock?[] _blocks; // by block of the factor; null: as it is
    private readonly int[] _start;            // of each block among the fewer effects
    private readonly (int Fewer, int All)[] _cells;

    private RotatedEffects(MixedModelData data, RotatedBlock?[] blocks)
    {
        (_factor, _blocks) = (data.Factors[0], blocks);
        _start = new int[blocks.Length + 1];
        for (var b = 0; b < blocks.Length; b++)
        {
            _start[b + 1] = _start[b] + (blocks[b]?.Rank ?? _factor.Blocks[b].Size);
        }

        _cells = [.. Cells()];
        Data = Rotated(data);
    }

    /// <summary>The model with fewer effects.</summary>
    public MixedModelData Data { get; }

    /// <summary>The model in fewer unknowns; null where there are several factors or nothing becomes clearly smaller.</summary>
    /// <param name="data">The model.</param>
    public static RotatedEffects? Of(MixedModelData data)
    {
        if (data.Factors is not [var factor] || !CanHaveFewer(factor))
        {
            return null;
        }

        var most = factor.MostRows();
        RotatedBlock?[] blocks = [.. factor.Blocks.Select(block => IsRotated(block, most) ? data.Rotations?.Of(data, block) ?? RotatedBlock.Of(data, block) : null)];
        return Array.TrueForAll(blocks, block => block is null) ? null : new RotatedEffects(data, blocks);
    }

    /// <summary>Effects of a cluster of the first factor in the model that is solved.</summary>
    /// <param name="data">The model.</param>
    public static int Effects(MixedModelData data)
    {
        var factor = data.Factors[0];
        if (data.Factors.Count > 1 || !CanHaveFewer(factor))
        {
            return factor.Size;
        }

        var most = factor.MostRows();
        return factor.Blocks.Sum(block => IsRotated(block, most) ? most : block.Size);
    }

    private static bool CanHaveFewer(RandomFactor factor) => factor.Blocks.Any(block => !block.IsFull && block.Size >= 2 * LeastGain);

    private static bool IsRotated(CovarianceBlock block, int most) => !block.IsFull && block.Size >= LeastGain * most;

    /// <summary>Estimates with the variances of a fit of the whole model, for the model with fewer effects.</summary>
    /// <param name="fit">The fit of the whole model.</param>
    public MixedModelFit Rotate(MixedModelFit fit)
    {
        var (from, covariance) = (fit.Factors[0].Covariance, new double[_start[^1] * _start[^1]]);
        foreach (var (fewer, all) in _cells)
        {
            covariance[fewer] = from[all];
        }

        return fit with { Factors = [fit.Factors[0] with { Covariance = covariance }] };
    }

    /// <summary>The fit of the whole model.</summary>
    /// <param name="fit">The fit of the model with fewer effects.</param>
    /// <param name="withFixed">Whether posterior covariances are wanted with the uncertainty of beta, too, as large once more; else those given beta stand for them.</param>
    public MixedModelFit Expand(MixedModelFit fit, bool withFixed)
    {
        var (own, size, packed) = (fit.Factors[0], _factor.Size, _factor.Size * (_factor.Size + 1) / 2);
        var covariance = Covariance(own.Covariance);
        var (means, posterior) = (new double[_factor.Levels * size], new double[(long)_factor.Levels * packed]);
        var both = withFixed && !ReferenceEquals(own.Posterior, own.PosteriorWithFixed) ? new double[posterior.LongLength] : posterior;
        int less = _start[^1], lessPacked = less * (less + 1) / 2;
        WorkRanges.Run(_factor.Levels, (long)_factor.Levels * packed * less, (from, to, _) =>
        {
            var map = new double[size * less];
            for (var c = from; c < to; c++)
            {
                Map(c, map);
                Multiply(map, own.Means.AsSpan(c * less, less), means.AsSpan(c * size, size));
                Expand(map, own.Posterior.AsSpan(c * lessPacked, lessPacked), covariance, posterior.AsSpan(c * packed, packed));
                if (!ReferenceEquals(both, posterior))
                {
                    Expand(map, own.PosteriorWithFixed.AsSpan(c * lessPacked, lessPacked), covariance, both.AsSpan(c * packed, packed));
                }
            }
        });
        return fit with
        {
            Factors = [own with { Covariance = covariance, Means = means, Posterior = posterior, PosteriorWithFixed = both }],
            EffectsByFixed = fit.EffectsByFixed is { } byFixed && (long)_factor.Levels * size * fit.Fixed.Length <= EffectsByFixed.MostNumbers ? [ByFixed(byFixed[0], fit.Fixed.Length)] : null,
        };
    }

    private MixedModelData Rotated(MixedModelData data)
    {
        int added = _blocks.Sum(block => block?.Rank ?? 0), width = data.Width + added;
        var columns = new float[checked(data.Rows * width)];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = columns.AsSpan(i * width, width);
            data.Row(i).CopyTo(row);
            var at = data.Width;
            foreach (var block in _blocks.OfType<RotatedBlock>())
            {
                block.Coordinates(i).CopyTo(row[at..]);
                at += block.Rank;
            }
        }

        var (design, next) = (new List<int>(), data.Width);
        string[] names = [.. Enumerable.Range(0, data.Width).Select(column => Name(data, column)), .. _factor.Blocks.Index().SelectMany(block => Enumerable.Range(0, _blocks[block.Index]?.Rank ?? 0).Select(j => Name(data, _factor.Design[block.Item.Start + j])))];
        foreach (var (b, block) in _factor.Blocks.Index())
        {
            design.AddRange(_blocks[b] is { } rotated ? Enumerable.Range(next, rotated.Rank) : _factor.Design.Skip(block.Start).Take(block.Size));
            next += _blocks[b]?.Rank ?? 0;
        }

        var factor = _factor with { Design = [.. design], Blocks = [.. _factor.Blocks.Select((block, b) => block with { Start = _start[b], Size = _start[b + 1] - _start[b] })] };
        return data with { Width = width, Columns = columns, Positions = null, Names = names, Factors = [factor] };
    }

    private static string Name(MixedModelData data, int column) => column < data.Names.Count ? data.Names[column] : "";

    /// <summary>The places of a block's effects among the fewer effects k and, as many of them, among all K.</summary>
    private IEnumerable<(int Fewer, int All)> Places(int block) => Enumerable.Range(0, _start[block + 1] - _start[block]).Select(i => (_start[block] + i, _factor.Blocks[block].Start + i));

    /// <summary>The cells of the blocks in a matrix [k, k] of the fewer effects, and in one [K, K] of all.</summary>
    private IEnumerable<(int Fewer, int All)> Cells() => Enumerable.Range(0, _blocks.Length).SelectMany(block => Places(block)
        .SelectMany(row => Places(block).Select(column => ((row.Fewer * _start[^1]) + column.Fewer, (row.All * _factor.Size) + column.All))));

    /// <summary>T [K, K]: blocks as they are, and tau^2 I.</summary>
    private double[] Covariance(double[] own)
    {
        var (less, size) = (_start[^1], _factor.Size);
        var covariance = new double[size * size];
        foreach (var (fewer, all) in _cells)
        {
            covariance[all] = own[fewer];
        }

        foreach (var (b, block) in _factor.Blocks.Index().Where(block => _blocks[block.Index] is not null))
        {
            for (var i = block.Start; i < block.Start + block.Size; i++)
            {
                covariance[(i * size) + i] = own[(_start[b] * less) + _start[b]];
            }
        }

        return covariance;
    }

    /// <summary>From a cluster's fewer effects to all, [K, k]: 1 for those that stay, Q_c for a block.</summary>
    private void Map(int cluster, double[] map)
    {
        Array.Clear(map);
        var less = _start[^1];
        foreach (var (b, block) in _factor.Blocks.Index())
        {
            foreach (var (j, (fewer, all)) in Places(b).Index())
            {
                if (_blocks[b] is not { } rotated)
                {
                    map[(all * less) + fewer] = 1;
                    continue;
                }

                var direction = rotated.Direction(cluster, j);
                for (var i = 0; i < block.Size; i++)
                {
                    map[((block.Start + i) * less) + fewer] = direction[i];
                }
            }
        }
    }

    private static void Multiply(double[] map, ReadOnlySpan<double> values, Span<double> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
            {
                result[i] += map[(i * values.Length) + j] * values[j];
            }
        }
    }

    /// <summary>M S M' for the effects that rows tell of, and for blocks tau^2 (I - Q_c Q_c') for the rest: M (S - T) M' + T, packed.</summary>
    private void Expand(double[] map, ReadOnlySpan<double> own, double[] covariance, Span<double> packed)
    {
        var (less, size) = (_start[^1], _factor.Size);
        var (difference, half) = (Difference(own, covariance), new double[less]);
        for (int i = 0, at = 0; i < size; i++)
        {
            Array.Clear(half);
            for (var a = 0; a < less; a++)
            {
                for (var b = 0; b < less && map[(i * less) + a] != 0; b++)
                {
                    half[b] += map[(i * less) + a] * difference[(a * less) + b];
                }
            }

            for (var j = 0; j <= i; j++, at++)
            {
                packed[at] = covariance[(i * size) + j];
                for (var b = 0; b < less; b++)
                {
                    packed[at] += half[b] * map[(j * less) + b];
                }
            }
        }
    }

    /// <summary>S - T of the fewer effects [k, k].</summary>
    private double[] Difference(ReadOnlySpan<double> packed, double[] covariance)
    {
        var less = _start[^1];
        var difference = new double[less * less];
        for (int i = 0, at = 0; i < less; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                difference[(i * less) + j] = difference[(j * less) + i] = packed[at];
            }
        }

        foreach (var (fewer, all) in _cells)
        {
            difference[fewer] -= covariance[all];
        }

        return difference;
    }

    /// <summary>Q [C, K, P] of all effects: what beta has in common with the rest of u is 0.</summary>
    private double[] ByFixed(double[] own, int coefficients)
    {
        var (less, size) = (_start[^1], _factor.Size);
        var (map, result) = (new double[size * less], new double[_factor.Levels * size * coefficients]);
        for (var c = 0; c < _factor.Levels; c++)
        {
            Map(c, map);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < less; j++)
                {
                    for (var p = 0; p < coefficients; p++)
                    {
                        result[(((c * size) + i) * coefficients) + p] += map[(i * less) + j] * own[(((c * less) + j) * coefficients) + p];
                    }
                }
            }
        }

        return result;
    }
}
