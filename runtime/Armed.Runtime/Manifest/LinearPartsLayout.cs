using Armed.Runtime.Posterior;

namespace Armed.Runtime.Manifest;

/// <summary>
/// Where a second stage's numbers of a row are: the linear predictor and its fixed part; per factor phi'm, phi'S phi and the first effect; then, where leaves hold a number for each class, per factor the class shares of the
/// row's cluster and its number of rows. Trees compare them after the columns of x.
/// </summary>
/// <param name="Factors">Number of factors G.</param>
/// <param name="Classes">Number of classes K whose shares are among them; 0 for none.</param>
internal readonly record struct LinearPartsLayout(int Factors, int Classes)
{
    /// <summary>Numbers of the row: its linear predictor and its fixed part.</summary>
    public const int OfRow = 2;

    /// <summary>Numbers of each factor's effects.</summary>
    public const int OfFactor = 3;

    /// <summary>Numbers of each factor's class shares, K + 1 or 0.</summary>
    public int OfShares => ClassShares.WidthOf(Classes);

    /// <summary>Numbers of all: 2 + (3 + K + 1) G, or 2 + 3 G.</summary>
    public int Width => OfRow + ((OfFactor + OfShares) * Factors);

    /// <summary>Place of a factor's phi'm; phi'S phi and the first effect follow.</summary>
    /// <param name="factor">The factor.</param>
    public int Effects(int factor) => OfRow + (factor * OfFactor);

    /// <summary>Place of the first of a factor's class shares.</summary>
    /// <param name="factor">The factor.</param>
    public int Shares(int factor) => OfRow + (Factors * OfFactor) + (factor * OfShares);

    /// <summary>Place of the number that is 0 where the row's cluster is not known: the rows of the cluster that have outcomes, else phi'm, which is not exactly 0 for a known one.</summary>
    /// <param name="factor">The factor.</param>
    public int Known(int factor) => Classes == 0 ? Effects(factor) : Shares(factor) + Classes;

    /// <summary>Whether a share or a number of rows is at a place: numbers of a table, without rounding.</summary>
    /// <param name="place">The place.</param>
    public bool IsShare(int place) => place >= Shares(0);

    /// <summary>Whether a factor's phi'S phi is at a place.</summary>
    /// <param name="place">The place.</param>
    public bool IsVariance(int place) => place >= OfRow && !IsShare(place) && (place - OfRow) % OfFactor == 1;
}
