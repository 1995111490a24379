using Armed.Runtime.Outcomes;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.SmallerWeights;

/// <summary>A bundle to write with smaller weights.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Precision">In how many bits weights are stored.</param>
/// <param name="Target">The directory to write.</param>
public sealed record SmallerBundleRequest(string Bundle, BundlePrecision Precision, string Target)
{
    /// <summary>Labelled rows on which the loss of accuracy is measured, best such as the fit did not use. Default null: rows drawn from the training ranges, without scores.</summary>
    public DataSource? Data { get; init; }

    /// <summary>Replaces an export of a bundle that exists at the target. Default false: an error.</summary>
    public bool Force { get; init; }

    /// <summary>The kinds of outcome that the bundle may have. Default: the built-in ones.</summary>
    public OutcomeRegistry Outcomes { get; init; } = OutcomeRegistry.Default;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InputException">A value is out of range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Precision))
        {
            throw new InputException(FormattableString.Invariant($"The precision is {(int)Precision}; expected one of {EnumWords.List<BundlePrecision>()}."));
        }
    }
}
