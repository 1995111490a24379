using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels.Multinomial;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>How large the mixed model of several unordered classes is, on training and validation rows together, which is what ships; of a sample on all rows.</summary>
internal static class RefitSize
{
    /// <summary>Hidden features with which a refit is worth its time; networks with fewer units have those.</summary>
    private const int FewestHidden = 8;

    /// <summary>The model of an intercept and the columns of x.</summary>
    /// <param name="data">The table.</param>
    /// <param name="inputs">Columns of x.</param>
    /// <param name="effects">Effects of a cluster on one linear predictor.</param>
    public static MultinomialSize Of(FitData data, int inputs, int effects) =>
        new(data.RowsOfFit, 1 + inputs, effects, data.Encoding.Clusters[0].Levels.Count, data.Outputs);

    /// <summary>Effects of a cluster that are solved for in any case: those of given terms, else an intercept.</summary>
    /// <param name="data">The table.</param>
    /// <param name="options">Completed options.</param>
    /// <param name="terms">The terms of training.</param>
    public static int Effects(FitData data, TrainingOptions options, IReadOnlyList<RandomEffectsTerm> terms)
    {
        if (data.Outputs == 1 || options.Random is null)
        {
            return 1;
        }

        using var encoder = new InputEncoder(data.Encoding, options.InputClip, data.Kind.HasLogLink);
        return terms.Max(term => RandomEffectsDesign.Create(term, encoder, options.Hidden.Count == 0 ? 0 : Math.Min(options.Hidden[^1], HiddenWhitening.MostSlopes)).Size);
    }

    /// <summary>Why the last layer cannot be solved, before anything is trained; null where it can.</summary>
    /// <param name="data">The table.</param>
    /// <param name="options">Completed options.</param>
    /// <param name="terms">The terms of training.</param>
    public static string? TooLarge(FitData data, TrainingOptions options, IReadOnlyList<RandomEffectsTerm> terms)
    {
        if (data.Outputs == 1 || !options.HasRefit)
        {
            return null;
        }

        using var encoder = new InputEncoder(data.Encoding, options.InputClip, data.Kind.HasLogLink);
        var hidden = options.Hidden.Count == 0 ? 0 : Math.Min(FewestHidden, options.Hidden[^1]);
        var size = Of(data, encoder.Outputs + hidden, Effects(data, options, terms));
        return size.IsAffordable ? null : size.Reason;
    }
}
