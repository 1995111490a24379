using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Outcomes;

/// <summary>Counts that vary more than Poisson's distribution allows make standard errors too small: the fit says so.</summary>
public sealed class CountSpreadTests
{
    private const int Rows = 240;
    private const string Advice = "use --family negative-binomial";

    [Theory]
    [InlineData(1)]
    [InlineData(3)] // more than 1,000 times Poisson's
    public void Fit_PoissonOfWiderCounts_Warns(double spread)
    {
        var warning = Assert.Single(Notes(spread, CountFamily.Poisson), note => note.Contains(Advice, StringComparison.Ordinal));
        Assert.Matches(@"^Warning: the variance of the counts about their predicted means is [\d,]+(\.\d)? times Poisson's\. ", warning);
    }

    [Theory]
    [InlineData(0, CountFamily.Poisson)]
    [InlineData(1, CountFamily.NegativeBinomial)]
    public void Fit_FamilyThatFits_DoesNot(double spread, CountFamily family) => Assert.DoesNotContain(Notes(spread, family), note => note.Contains(Advice, StringComparison.Ordinal));

    /// <summary>Notes of a fit to counts of mean exp(1.5 + .5 x + z), z normal by row with the given standard deviation.</summary>
    private static IReadOnlyList<string> Notes(double spread, CountFamily family)
    {
        var random = new GaussianRandom(5);
        float[] x = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.Normal())];
        float[] counts = [.. x.Select(value => (float)random.Poisson(Math.Exp(1.5 + (0.5 * value) + (spread * random.Normal()))))];
        var made = Tables.Make([.. Enumerable.Range(0, Rows).Select(i => i % 12)], numbers: x);
        var table = made with { Outcome = new OutcomeColumn { Name = "y", Task = ModelTask.Count, Values = counts } };
        using var model = ArmedTraining.Fit(Split.All(table), new TrainingOptions { Hidden = [], Random = "1", Family = family }, cancellation: TestContext.Current.CancellationToken);
        return model.Export(TestContext.Current.CancellationToken).Manifest.Notes;
    }
}
