using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Makes the columns of a kind of effects on all columns, which share a variance.</summary>
internal interface IColumnsOnAll
{
    /// <summary>The call of a formula that has them.</summary>
    public AllColumnsCall Call { get; }

    /// <summary>Whether the options have a search try them.</summary>
    public bool IsSearched { get; }

    /// <summary>Multiplications that an evaluation of the likelihood with them may take in any case.</summary>
    public double LittleWork { get; }

    /// <summary>Whether a factor has enough columns for a search to try them.</summary>
    /// <param name="factor">Index of the factor.</param>
    public bool IsWorthTrying(int factor);

    /// <summary>Why a search does not try them where a user might expect it; null where there is nothing to say.</summary>
    /// <param name="factor">Index of the factor.</param>
    public string? WhyNotTried(int factor);

    /// <summary>The columns of a factor; null where its clusters cannot have such effects.</summary>
    /// <param name="factor">Index of the factor.</param>
    public DerivedColumns? Of(int factor);

    /// <summary>Why a factor's clusters cannot have them.</summary>
    /// <param name="factor">Index of the factor.</param>
    public InputException Impossible(int factor);
}
