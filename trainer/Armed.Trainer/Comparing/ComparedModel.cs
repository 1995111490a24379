using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Comparing;

/// <summary>A bundle whose likelihood is compared with others'.</summary>
internal sealed class ComparedModel
{
    private readonly TermIdentity _identity;

    private ComparedModel(string name, BundleManifest manifest, MixedModelDescription estimates, double logLikelihood)
    {
        (Name, Manifest, Estimates, LogLikelihood) = (name, manifest, estimates, logLikelihood);
        FixedTerms = [.. estimates.FixedEffects.Select(effect => effect.Term)];
        _identity = new TermIdentity(manifest);
        FixedIdentities = FixedTerms.Select(_identity.Of).ToHashSet(StringComparer.Ordinal);
        Blocks = RandomBlock.Of(manifest, _identity);
    }

    /// <summary>What people call it: its path as given.</summary>
    public string Name { get; }

    public BundleManifest Manifest { get; }

    public MixedModelDescription Estimates { get; }

    public double LogLikelihood { get; }

    /// <summary>Names of the fixed coefficients that were estimated.</summary>
    public IReadOnlyList<string> FixedTerms { get; }

    /// <summary>What these coefficients are of, as other spellings of their names have it, too.</summary>
    public IReadOnlySet<string> FixedIdentities { get; }

    /// <summary>The random effects.</summary>
    public IReadOnlyList<RandomBlock> Blocks { get; }

    /// <summary>The task and, where it has several, the family.</summary>
    public string Distribution => Manifest.Outcome.Family is { } family ? $"{Manifest.Task} ({family})" : Manifest.Task;

    public bool IsRestricted => Estimates.Criterion == "reml";

    /// <summary>The random effects in formula notation.</summary>
    public string Random => string.Join(" + ", Blocks);

    /// <summary>The first fixed coefficient that another model lacks; null if it has all.</summary>
    public string? FixedTermNotIn(ComparedModel other) => FixedTerms.FirstOrDefault(term => !other.FixedIdentities.Contains(_identity.Of(term)));

    /// <summary>Takes a bundle whose likelihood says how well it fits.</summary>
    /// <exception cref="InputException">It has no likelihood, or one that does not compare.</exception>
    public static ComparedModel Of(string name, BundleManifest manifest)
    {
        if (manifest.Refit is not { Kept: true, Model: { } model } refit)
        {
            throw Refused(name, "has no likelihood: its last layer was not solved as a mixed model", "Train with --hidden none, and without --refit off.");
        }

        if (refit.HiddenFeatures > 0)
        {
            throw Refused(name, $"has {refit.HiddenFeatures} hidden features. The network learned them from the same outcome, and its weights are not counted as parameters, so its likelihood is too high for a test", "Train with --hidden none, or compare the scores of held-out rows (--split).");
        }

        if (refit.Trees > 0)
        {
            throw Refused(name, $"has a column of {refit.Trees} boosted trees. They learned from the same outcome, and their leaves are not counted as parameters, so there is no test", "Train with --trees false, or compare the scores of held-out rows (--split).");
        }

        if (refit.Ridge)
        {
            throw Refused(name, "has shrunken coefficients, which are not parameters that a test counts", "Train with --ridge false, or compare the scores of held-out rows (--split).");
        }

        if (refit.SdMultiplier is { } multiplier)
        {
            throw Refused(name, string.Create(CultureInfo.InvariantCulture, $"does not maximise a likelihood: held-out rows multiplied the standard deviations of its random effects by {multiplier:G3}"), "Train with --calibrate-variances false, or compare the scores of held-out rows (--split).");
        }

        if (model.LogLikelihood is not { } logLikelihood)
        {
            throw Refused(name, "has no likelihood: its equations were too large to factor", "Compare the scores of held-out rows (--split).");
        }

        if (manifest.TrainingData.OutcomeSha256 is null || manifest.RandomEffects.Any(effects => effects.Blocks.Count == 0))
        {
            throw Refused(name, "was written by an older version, which did not record its rows and its covariance structure", "Train it again.");
        }

        return new ComparedModel(name, manifest, model, logLikelihood);
    }

    private static InputException Refused(string name, string what, string next) => new($"'{name}' {what}. {next}");
}
