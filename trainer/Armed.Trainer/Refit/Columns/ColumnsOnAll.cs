using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>The columns of all kinds of effects on all columns: slopes and functions of each cluster, each kind with one variance.</summary>
internal sealed class ColumnsOnAll
{
    private readonly IColumnsOnAll[] _kinds;
    private readonly VaryingColumns _varying;

    /// <param name="rows">The rows, without derived columns.</param>
    /// <param name="options">What a search may try, and the seed of what is drawn.</param>
    public ColumnsOnAll(RefitRows rows, TrainingOptions options)
    {
        _varying = new VaryingColumns(rows);
        _kinds = [new SharedSlopesFit(rows, _varying, options.SharedSlopes), new RandomFeaturesFit(rows, _varying, options.Seed, options.ClusterFunctions)];
    }

    /// <summary>The kinds that a search tries, in order.</summary>
    public IEnumerable<IColumnsOnAll> Searched => _kinds.Where(kind => kind.IsSearched);

    /// <summary>A kind's columns.</summary>
    /// <param name="call">The kind.</param>
    public IColumnsOnAll this[AllColumnsCall call] => _kinds.First(kind => kind.Call == call);

    /// <summary>The columns that a form needs, factor by factor.</summary>
    /// <param name="form">The form.</param>
    /// <exception cref="InputException">A factor's clusters cannot have such effects.</exception>
    public IEnumerable<DerivedColumns> Of(LastLayerForm form) =>
        form.Terms.Index().SelectMany(term => term.Item.OnAll.Select(call => this[call].Of(term.Index) ?? throw this[call].Impossible(term.Index)));

    /// <summary>Effects of a term on all columns, kind by kind; 0 where they cannot be.</summary>
    /// <param name="factor">Index of the factor.</param>
    /// <param name="term">The term.</param>
    public IEnumerable<int> Sizes(int factor, RandomEffectsTerm term) => term.OnAll.Select(call => this[call].Of(factor)?.Columns.Count ?? 0);

    /// <inheritdoc cref="VaryingColumns.MostRows"/>
    public int MostRows(int factor) => _varying.MostRows(factor);
}
