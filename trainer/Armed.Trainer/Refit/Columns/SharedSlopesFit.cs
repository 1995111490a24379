using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Makes the columns on which a factor's clusters have slopes with one variance: those of x that vary within its clusters, in the training rows.</summary>
/// <param name="rows">The rows, without derived columns.</param>
/// <param name="varying">Which of its columns vary.</param>
/// <param name="isSearched">Whether a search tries them.</param>
internal sealed class SharedSlopesFit(RefitRows rows, VaryingColumns varying, bool isSearched) : IColumnsOnAll
{
    /// <summary>Most columns: each cluster has a posterior covariance of as many effects.</summary>
    private const int MostColumns = 64;

    /// <summary>Columns from which on the search tries them: fewer can have slopes one by one.</summary>
    private const int FewestColumns = 4;

    /// <summary>
    /// Least mean square of a column of 0 and 1, that of 2 % of the rows: by its own root mean square the prior of a rarer one would be so wide where it is 1 that its slopes alone made up most of a row's variance.
    /// </summary>
    private const double LeastOfLevels = 0.02 * 0.98;

    private readonly Dictionary<int, SharedSlopes?> _known = [];

    /// <inheritdoc/>
    public AllColumnsCall Call => AllColumnsCall.Ridge;

    /// <inheritdoc/>
    public bool IsSearched => isSearched;

    /// <summary>Few: a solution then takes a second or so.</summary>
    public double LittleWork => 4e6;

    /// <inheritdoc/>
    public string? WhyNotTried(int factor) =>
        varying.Of(factor).Count > MostColumns ? FormattableString.Invariant($"{varying.Of(factor).Count} columns vary within its clusters and it takes {MostColumns} at most") : null;

    /// <inheritdoc/>
    public bool IsWorthTrying(int factor) => varying.Of(factor).Count is >= FewestColumns and <= MostColumns;

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
    public InputException Impossible(int factor) => new(varying.Of(factor).Count == 0
        ? $"No column varies within the clusters of '{Name(factor)}', so {Call} has nothing to give them slopes on. Leave it out."
        : FormattableString.Invariant($"{varying.Of(factor).Count} columns vary within the clusters of '{Name(factor)}', and {Call} takes {MostColumns} at most. Name slopes one by one, or leave columns out."));

    private string Name(int factor) => rows.Data.Encoding.Clusters[factor].Name;

    private SharedSlopes? Fit(int factor)
    {
        var places = varying.Of(factor);
        return places.Count is 0 or > MostColumns ? null
            : new SharedSlopes(Name(factor), rows.InputColumns, places, [.. places.Select(place => (float)(1 / Math.Sqrt(places.Count * MeanSquare(place))))]);
    }

    private double MeanSquare(int place) =>
        Math.Max(varying.MeanSquare(place), rows.InputColumns[place].Kind is EncodedColumnKind.Level or EncodedColumnKind.Missing ? LeastOfLevels : 0);
}
