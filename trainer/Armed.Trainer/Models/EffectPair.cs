using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Models;

/// <summary>
/// Covariances between the effects of two factors as numbers of a table that a row of data reads once: by the first factor's cluster together with the second's, or by the
/// first factor's cluster alone, with the codes of the second's clusters that the numbers belong to. Rows of unknown clusters are 0.
/// </summary>
internal sealed record EffectPair
{
    /// <summary>In place of a code where a cluster has fewer partners than others: no cluster has it.</summary>
    private const float NoCode = -2;

    /// <summary>Index of the first factor g.</summary>
    public required int Factor { get; init; }

    /// <summary>Index of the second factor h.</summary>
    public required int Other { get; init; }

    /// <summary>Clusters of the first factor, C.</summary>
    public required int Clusters { get; init; }

    /// <summary>Clusters of the second factor, D.</summary>
    public required int OtherClusters { get; init; }

    /// <summary>Effects of the first factor, K.</summary>
    public required int Effects { get; init; }

    /// <summary>Effects of the second factor, L.</summary>
    public required int OtherEffects { get; init; }

    /// <summary>Codes of the second factor's clusters, [C + 2, M], the rows in the order -1, 0, .., C; empty where the rows are those of pairs of clusters.</summary>
    public required float[] Codes { get; init; }

    /// <summary>
    /// Twice the covariances, [C + 2, M K L] in the rows of <see cref="Codes"/>, or [(C + 2) (D + 2), K L] with the row (c + 1) (D + 2) + d + 1 for codes c and d.
    /// </summary>
    public required float[] Values { get; init; }

    /// <summary>Whether the rows are those of pairs of clusters.</summary>
    public bool IsDense => Codes.Length == 0;

    /// <summary>Clusters of the second factor in a row, M; 1 for pairs of clusters.</summary>
    public int Partners => IsDense ? 1 : Codes.Length / (Clusters + 2);

    /// <summary>Rows of <see cref="Values"/>.</summary>
    public int Rows => IsDense ? (Clusters + 2) * (OtherClusters + 2) : Clusters + 2;

    /// <summary>Numbers of a row, M K L.</summary>
    public int Width => Partners * Terms;

    private int Terms => Effects * OtherEffects;

    /// <summary>The first factor's effect of each number of a row.</summary>
    public long[] EffectPlaces => [.. Enumerable.Range(0, Width).Select(w => (long)(w % Terms / OtherEffects))];

    /// <summary>The second factor's effect of each number of a row.</summary>
    public long[] OtherPlaces => [.. Enumerable.Range(0, Width).Select(w => (long)(w % Terms % OtherEffects))];

    /// <summary>The partner of each number of a row.</summary>
    public long[] PartnerPlaces => [.. Enumerable.Range(0, Width).Select(w => (long)(w / Terms))];

    /// <summary>One half where a number of a row belongs to an effect of the first factor, else 0; [M K L, K].</summary>
    public float[] EffectSums => Halves(EffectPlaces, Effects);

    /// <summary>The same for the second factor, [M K L, L].</summary>
    public float[] OtherSums => Halves(OtherPlaces, OtherEffects);

    /// <summary>The table of a linear predictor that is <paramref name="scale"/> times as large.</summary>
    public EffectPair Scaled(double scale) => scale == 1 ? this : this with { Values = Array.ConvertAll(Values, value => (float)(value * scale * scale)) };

    /// <summary>The table of estimated covariances.</summary>
    public static EffectPair Of(PairCovariance covariance)
    {
        var isDense = covariance.Codes.Length == 0;
        float[] none = [.. Enumerable.Repeat(NoCode, covariance.Partners)];
        var pair = new EffectPair
        {
            Factor = covariance.Factor,
            Other = covariance.Other,
            Clusters = covariance.Clusters,
            OtherClusters = covariance.OtherClusters,
            Effects = covariance.Effects,
            OtherEffects = covariance.OtherEffects,
            Codes = isDense ? [] : [.. none, .. covariance.Codes.Select(code => code < 0 ? NoCode : code), .. none],
            Values = new float[(covariance.Clusters + 2) * (isDense ? covariance.OtherClusters + 2 : covariance.Partners) * covariance.Terms],
        };
        var length = covariance.Partners * covariance.Terms;
        var (row, before) = isDense ? (length + (2 * covariance.Terms), covariance.Terms) : (length, 0);
        for (var c = 0; c < covariance.Clusters; c++)
        {
            for (var i = 0; i < length; i++)
            {
                pair.Values[((c + 1) * row) + before + i] = (float)(2 * covariance.Values[(c * length) + i]);
            }
        }

        return pair;
    }

    private static float[] Halves(long[] places, int effects)
    {
        var halves = new float[places.Length * effects];
        for (var w = 0; w < places.Length; w++)
        {
            halves[(w * effects) + places[w]] = 0.5f;
        }

        return halves;
    }
}
