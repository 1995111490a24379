using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Families;

namespace Armed.Trainer.Pipeline;

/// <summary>The distribution of counts that a fit has, and how it was chosen.</summary>
/// <param name="Family">The family; null for outcomes that have none.</param>
/// <param name="Test">The test that chose it; null without one.</param>
/// <param name="Message">What is said of the choice; null for nothing.</param>
internal sealed record FamilyChoice(CountFamily? Family, FamilyTestDescription? Test = null, string? Message = null)
{
    /// <summary>The choice on a split that is not prepared.</summary>
    /// <param name="given">The split.</param>
    /// <param name="options">Options as given.</param>
    /// <param name="cancellation">Stops the test.</param>
    public static FamilyChoice Of(Split given, TrainingOptions options, CancellationToken cancellation)
    {
        if (Fixed(given.Table.Outcome.Kind, options) is { } choice)
        {
            return choice;
        }

        var split = given.With(FormulaColumns.Restrict(WithinClusters.Restrict(given.Table, given.Learning, options, []), options));
        var completed = options.CompletedFor(new RefittedModels(split.Table, options).CanRefit);
        return Of(FitData.Prepare(split, completed), completed, cancellation);
    }

    /// <summary>The choice on the rows of a fit.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="options">Completed options.</param>
    /// <param name="cancellation">Stops the test.</param>
    public static FamilyChoice Of(FitData data, TrainingOptions options, CancellationToken cancellation)
    {
        if (Fixed(data.Kind, options) is { } choice)
        {
            return choice;
        }

        var (test, obstacle) = new FamilyTest(data, options, cancellation).Run();
        var family = test?.PValue < FamilyTest.Level ? CountFamily.NegativeBinomial : CountFamily.Poisson;
        return new FamilyChoice(family, test, test is null ? $"The counts are fitted as Poisson's. Whether they vary more was not tested: {obstacle}." : Words(test));
    }

    /// <summary>The choice that no test makes; null where one does.</summary>
    private static FamilyChoice? Fixed(OutcomeKind kind, TrainingOptions options)
    {
        var family = kind.TakesFamily ? options.FixedFamily : options.Family;
        return kind.TakesFamily && family is null ? null : new FamilyChoice(family);
    }

    private static string Words(FamilyTestDescription test)
    {
        var figures = FormattableString.Invariant($"likelihood-ratio test on {Say.Rows(test.Rows)}: chi-square {test.Statistic:0.##}, p {(test.PValue < 0.0001 ? "< 0.0001" : FormattableString.Invariant($"= {test.PValue:0.0000}"))} (half of the chi-square's: the dispersion is on its boundary)");
        return test.PValue < FamilyTest.Level
            ? $"The counts vary more about the means of a linear model with random intercepts than Poisson's distribution allows, and are fitted as negative binomial ({figures}). --family poisson fits them as Poisson's."
            : $"The counts do not vary clearly more about the means of a linear model with random intercepts than Poisson's distribution allows, and are fitted as Poisson's ({figures}). --family negative-binomial learns how much more they vary.";
    }
}
