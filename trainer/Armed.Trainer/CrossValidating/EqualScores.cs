using Armed.Trainer.Common;
using Armed.Trainer.Comparators;

namespace Armed.Trainer.CrossValidating;

/// <summary>Models that are fitted by another way than the reference model and yet have exactly its scores, with the reason, a sentence each.</summary>
/// <param name="words">What the scores hold for.</param>
/// <param name="reference">The reference model.</param>
internal sealed class EqualScores(string words, ModelResult reference)
{
    private readonly Dictionary<(int Repeat, int Fold), FitScore> _own = reference.Fits.ToDictionary(fit => (fit.Repeat, fit.Fold));

    /// <summary>Sentences of the models that are related to ARMED; of others chance explains equal scores.</summary>
    public IEnumerable<string> Of(IEnumerable<IComparator> comparators, IReadOnlyList<ModelResult> models) =>
        from comparator in comparators
        where comparator.SameWithoutNetwork is not null
        let model = models.First(model => model.Model == comparator.Name)
        where model != reference && model.Fits.All(IsEqual)
        select $"For {words} {model.Words} has exactly the scores of {reference.Words} in {(model.Fits.Count == 1 ? "its only fit" : $"all {Say.Count(model.Fits.Count, "fit", "fits")}")}: {Reason(comparator, model)}.";

    private bool IsEqual(FitScore fit) => _own.TryGetValue((fit.Repeat, fit.Fold), out var own) && fit.Measures.Count > 0
        && fit.Measures.Count == own.Measures.Count && fit.Measures.All(measure => own.Measures.TryGetValue(measure.Key, out var value) && value.Equals(measure.Value));

    private string Reason(IComparator comparator, ModelResult model) => reference.Fits.Concat(model.Fits).All(fit => fit.UsesNetwork == false)
        ? $"no fit uses hidden features or embeddings, so that {comparator.SameWithoutNetwork}"
        : "what is different in its fits changed no prediction";
}
