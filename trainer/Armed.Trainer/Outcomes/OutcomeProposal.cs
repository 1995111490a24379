namespace Armed.Trainer.Outcomes;

/// <summary>Another kind that an inferred outcome may be.</summary>
/// <param name="Fact">What the column does, after its name: "contains whole numbers of 0 or more".</param>
/// <param name="Advice">What to use when: "--task count if they are numbers of events".</param>
internal sealed record OutcomeProposal(string Fact, string Advice)
{
    /// <summary>The fact that counts and ordered classes share.</summary>
    public const string WholeNumbers = "contains whole numbers of 0 or more";
}
