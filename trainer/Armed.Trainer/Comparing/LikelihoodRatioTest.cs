using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.Comparing;

/// <summary>The likelihood-ratio test of a model against the next smaller one.</summary>
internal sealed class LikelihoodRatioTest
{
    private LikelihoodRatioTest(ComparedModel smaller, ComparedModel larger)
    {
        (Smaller, Larger) = (smaller, larger);
        ChiSquare = Math.Max(0, 2 * (larger.LogLikelihood - smaller.LogLikelihood));
        Degrees = larger.Estimates.Parameters - smaller.Estimates.Parameters;
    }

    public ComparedModel Smaller { get; }

    public ComparedModel Larger { get; }

    /// <summary>Twice the difference of the log-likelihoods, at least 0.</summary>
    public double ChiSquare { get; }

    /// <summary>Difference of the numbers of parameters.</summary>
    public int Degrees { get; }

    /// <summary>P(chi-square with <see cref="Degrees"/> &gt;= <see cref="ChiSquare"/>); null if there is no test.</summary>
    public double? P { get; private init; }

    /// <summary>The same by an even mixture with one degree of freedom less, where a variance of the larger model is 0 in the smaller one; null otherwise.</summary>
    public double? MixtureP { get; private init; }

    /// <summary>Why there is no test, or what the p values mean; empty if there is nothing to say.</summary>
    public string Note { get; private init; } = "";

    /// <summary>Whether the smaller model is the larger one with some parameters 0.</summary>
    public bool IsNested => P is not null;

    /// <summary>Tests one model against the next smaller one.</summary>
    public static LikelihoodRatioTest Of(ComparedModel smaller, ComparedModel larger)
    {
        var test = new LikelihoodRatioTest(smaller, larger);
        if (test.WhyNotNested() is { } reason)
        {
            return new LikelihoodRatioTest(smaller, larger) { Note = $"{reason}. There is no test; compare AIC and BIC." };
        }

        var p = Common.ChiSquare.Upper(test.ChiSquare, test.Degrees);
        return test.NewVariances() switch
        {
            0 => new LikelihoodRatioTest(smaller, larger) { P = p },
            1 => new LikelihoodRatioTest(smaller, larger) { P = p, MixtureP = test.Mixture(), Note = test.MixtureNote() },
            var many => new LikelihoodRatioTest(smaller, larger)
            {
                P = p,
                Note = string.Create(CultureInfo.InvariantCulture,
                $"{many} variances of the larger model are 0 in the smaller one, on the boundary. Their p value is too large (conservative), and no simple mixture of chi-squares corrects it; add one random effect at a time.")
            },
        };
    }

    /// <summary>Null if the smaller model is the larger one with some parameters 0.</summary>
    private string? WhyNotNested()
    {
        if (Smaller.Distribution != Larger.Distribution)
        {
            return $"The distributions differ, {Smaller.Distribution} of '{Smaller.Name}' and {Larger.Distribution} of '{Larger.Name}', so that twice the difference of the likelihoods is no chi-square";
        }

        if (Smaller.FixedTermNotIn(Larger) is { } term)
        {
            return $"Not nested: the fixed effect {Say.Quote(term)} of '{Smaller.Name}' is not in '{Larger.Name}'";
        }

        if (Smaller.Manifest.Outcome.Offset != Larger.Manifest.Outcome.Offset)
        {
            return "Not nested: the models have different offsets";
        }

        if (Smaller.Blocks.FirstOrDefault(block => !Larger.Blocks.Any(block.IsWithin)) is { } lacking)
        {
            return $"Not nested: the random effects {lacking} of '{Smaller.Name}' are not in '{Larger.Name}'";
        }

        return Degrees > 0 ? null : "Both models have the same parameters";
    }

    /// <summary>Random effects of the larger model that the smaller one does not have at all.</summary>
    private int NewVariances() => Larger.Blocks.Sum(block => block.Effects.Count) - Smaller.Blocks.Sum(block => block.Effects.Count);

    /// <summary>
    /// One variance on the boundary and the other new parameters free: the limit is an even mixture of chi-squares with d - 1 and d degrees of freedom. Self and Liang, J Am Stat Assoc 82,
    /// 1987, case 5; Stram and Lee, Biometrics 50, 1994, cases 2 and 3.
    /// </summary>
    private double Mixture() => (Common.ChiSquare.Upper(ChiSquare, Degrees - 1) + Common.ChiSquare.Upper(ChiSquare, Degrees)) / 2;

    private string MixtureNote() => string.Create(CultureInfo.InvariantCulture,
        $"A variance of the larger model is 0 in the smaller one, on the boundary. The p value of the mixture is that of an even mixture of chi-squares with {Degrees - 1} and {Degrees} df (Self and Liang 1987; Stram and Lee 1994); the other one ignores the boundary and is too large.");
}
