using Armed.Trainer.Formulas;

namespace Armed.Trainer.Refit;

/// <summary>What a last layer is made of, before it is solved.</summary>
/// <param name="Terms">Random effects per factor.</param>
/// <param name="UsesHidden">Whether the hidden features are among its columns.</param>
internal sealed record LastLayerForm(IReadOnlyList<RandomEffectsTerm> Terms, bool UsesHidden)
{
    /// <summary>Numeric columns whose fixed part is a line and a curve, all curves with one variance.</summary>
    public IReadOnlyList<string> Curves { get; init; } = [];

    /// <summary>Whether the sum of boosted trees of x is among the columns of the fixed part.</summary>
    public bool Trees { get; init; }

    /// <summary>Whether the coefficients of x have a normal prior with an estimated variance, one for numbers and one for levels, in place of a flat one.</summary>
    public bool Ridge { get; init; }

    /// <summary>Whether it has random intercepts and lines only.</summary>
    public bool IsInterceptsOnly => Curves.Count == 0 && !Trees && !Ridge && Terms.All(term => term is { Blocks: [{ HasIntercept: true, Slopes.Count: 0 }] });

    /// <summary>Whether it has all parts of another form of the same factors, hidden features and priors aside.</summary>
    /// <param name="other">The other form.</param>
    public bool HasPartsOf(LastLayerForm other) => (Trees || !other.Trees) && !other.Curves.Except(Curves).Any()
        && Terms.Zip(other.Terms).All(pair => !pair.Second.Slopes.Except(pair.First.Slopes).Any() && !pair.Second.Curves.Except(pair.First.Curves).Any() && !pair.Second.OnAll.Except(pair.First.OnAll).Any());

    /// <summary>The same with other random effects of a factor.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="term">Its effects.</param>
    public LastLayerForm With(int factor, RandomEffectsTerm term) => this with { Terms = [.. Terms.Select((own, g) => g == factor ? term : own)] };

    /// <summary>The random effects in formula notation.</summary>
    public string Random => string.Join(" + ", UsesHidden ? Terms : Terms.Select(term => term.WithoutHidden()));
}
