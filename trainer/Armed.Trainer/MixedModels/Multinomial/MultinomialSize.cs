using System.Globalization;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>What the equations of a multinomial mixed model of one factor take.</summary>
/// <param name="Rows">Rows N.</param>
/// <param name="Columns">Fixed columns P.</param>
/// <param name="Effects">Effects of a cluster on one linear predictor, K.</param>
/// <param name="Clusters">Clusters C.</param>
/// <param name="Classes">Classes O.</param>
internal sealed record MultinomialSize(double Rows, double Columns, double Effects, double Clusters, int Classes)
{
    /// <summary>Multiplications of one Newton step, at most: some tenths of a second of one processor core, of which a fit takes a hundred.</summary>
    private const double MostWork = 1e9;

    /// <summary>A search solves some tens of models, with folds each: slopes are tried up to this share of <see cref="MostWork"/>.</summary>
    private const double SearchedShare = 0.05;

    /// <summary>Bytes of the equations, at most.</summary>
    private const double MostBytes = 2e9;

    private double Contrasts => Classes - 1;

    private double Border => Columns * Contrasts;

    private double Block => Effects * Contrasts;

    /// <summary>Multiplications of a step: the rows' information on coefficients and effects, each cluster's elimination and factor, the factor of what is left.</summary>
    private double Work => (Rows * (Border + Block) * (Border + Block) / 2) + (Clusters * Block * Border * Border) + (Clusters * Block * Block * Block) + (Border * Border * Border / 3);

    /// <summary>Bytes: of rows twice their information, their columns and predictors; of clusters thrice what they share with the coefficients and four times their own; the border four times.</summary>
    private double Bytes => 8 * ((Rows * ((2 * Contrasts * Contrasts) + (2 * Columns) + (6 * Contrasts))) + (Clusters * Block * ((3 * Border) + (4 * Block))) + (4 * Border * Border));

    /// <summary>Whether it is solved.</summary>
    public bool IsAffordable => Work <= MostWork && Bytes <= MostBytes;

    /// <summary>Whether a search may try it among others.</summary>
    public bool IsSearched => Work <= SearchedShare * MostWork && Bytes <= MostBytes;

    /// <summary>Why it is not solved.</summary>
    public string Reason => string.Create(CultureInfo.InvariantCulture,
        $"the mixed model of {Classes} unordered classes with {Columns} columns, {Effects} effects of each of {Clusters} clusters and {Rows} rows is too large to be solved: a step would take {Work:G2} multiplications and {Bytes / 1e6:F0} MB, and {MostWork:G1} and {MostBytes / 1e6:F0} MB are possible");

    /// <summary>The size of a model, on its own rows or on more.</summary>
    /// <param name="data">The model, with one factor.</param>
    /// <param name="rows">Rows; null: its own.</param>
    public static MultinomialSize Of(MixedModelData data, int? rows = null) => new(rows ?? data.Rows, data.Fixed.Length, data.Factors[0].Size, data.Factors[0].Levels, data.Classes);

    /// <summary>Stops what is too large.</summary>
    /// <exception cref="InputException">It is.</exception>
    public void Require()
    {
        if (!IsAffordable)
        {
            throw new InputException($"{char.ToUpperInvariant(Reason[0])}{Reason[1..]}. Leave columns out, or fit it with --refit off.");
        }
    }

    /// <summary>The most columns beside these, up to a number.</summary>
    /// <param name="most">The number.</param>
    public int MostFurther(int most) => Enumerable.Range(0, most + 1).Last(further => further == 0 || (this with { Columns = Columns + further }).IsAffordable);
}
