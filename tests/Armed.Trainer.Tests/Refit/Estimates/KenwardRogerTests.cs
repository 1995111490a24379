using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Inference;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Contrasts and joint tests by both methods against lmerTest 3.1-3 (contest1D, contestMD, anova) and pbkrtest 0.5.2 with lme4 1.1.31: sleepstudy and Dyestuff2 (lme4's; see
/// Data/SOURCES.md), and a design of six workers on three machines with three repetitions as nlme's Machines has it, complete and with rows left out:
/// <code>
/// g &lt;- expand.grid(rep = 0:2, machine = c("A", "B", "C"), worker = 1:6); i &lt;- seq_len(nrow(g)) - 1
/// g$y &lt;- round(50 + 6 * (g$machine == "B") + 12 * (g$machine == "C") + 5 * sin(2 * g$worker) + 4 * sin(5 * g$worker + 3 * as.integer(g$machine)) + 1.3 * sin(7.7 * i), 3)
/// p &lt;- g[!(i %% 7 == 2), ]; p$wm &lt;- paste0(p$worker, p$machine)
/// m &lt;- lmer(y ~ machine + (1 | worker) + (1 | wm), p); anova(m, ddf = "Kenward-Roger"); contest1D(m, c(0, 1, -1), ddf = "Kenward-Roger")
/// m &lt;- lmer(y ~ machine + (machine | worker), p); anova(m); anova(m, ddf = "Kenward-Roger")
/// </code>
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class KenwardRogerTests
{
    private const double Digits = 5e-4; // three digits: both sides differentiate likelihoods numerically

    private const string Unbalanced =
        "SELECT Reaction, Days, Subject, arm, CASE WHEN arm = 'b' THEN Days ELSE 0 END AS both FROM (SELECT *, CASE WHEN s % 3 = 0 THEN 'b' ELSE 'a' END AS arm FROM "
        + "(SELECT *, row_number() OVER () AS r, dense_rank() OVER (ORDER BY Subject) AS s FROM '{0}')) WHERE NOT (r % 7 = 3 OR (s < 5 AND Days > 4))";

    [Fact]
    public void Run_Sleepstudy_HasTheDegreesOfPbkrtest()
    {
        var model = Sleepstudy("SELECT * FROM '{0}'", "1 + Days", "Days");

        Near([6.82459669, 1.54578964], model.FixedEffects.Select(e => e.Se!.Value));
        Near([17, 17], model.FixedEffects.Select(e => e.Df!.Value));
        Assert.Equal("kenward-roger", model.DegreesOfFreedom[0].Method);
        Assert.Equal(6.77148, model.FixedEffects[1].Estimate / model.FixedEffects[1].Se!.Value, 1e-4);
    }

    [Fact]
    public void Run_UnbalancedSlopes_HaveTheCovarianceAndDegreesOfPbkrtest()
    {
        var model = Sleepstudy(Unbalanced, "1 + Days", "Days", "arm", "both");

        Near([8.93485893, 2.09351407, 15.42927939, 3.57012207], [.. Ordered(model).Select(e => e.Se!.Value)]);
        Near([15.8540627, 14.5485474, 15.8336012, 14.4440965], [.. Ordered(model).Select(e => e.Df!.Value)]);
    }

    [Theory]
    [InlineData(DegreesOfFreedomMethod.Satterthwaite, 3.53528307, 13.3907962, 12.9561833, 28.1860208, .268080451, 13.9135068, .768707958)]
    [InlineData(DegreesOfFreedomMethod.KenwardRoger, 3.57012207, 14.4440965, 12.9359798, 28.2062244, .247532493, 14.270517, .784008318)]
    public void Test_UnbalancedSlopes_IsThatOfLmerTest(DegreesOfFreedomMethod method, double se, double df, double lower, double upper, double f, double denominator, double p)
    {
        var test = new HypothesisTest(Sleepstudy(Unbalanced, "1 + Days", "Days", "arm", "both"), method);

        var contrast = test.Of(HypothesisReader.Read(test.Names, "2*Days + both = 3").Single(), .95);
        Near([20.5711021, se, df, lower, upper], [contrast.Estimate, contrast.Se, contrast.Df!.Value, contrast.Lower, contrast.Upper]);
        Near([(20.5711021 - 3) / se], [contrast.Statistic]);
        var joint = test.Of([.. HypothesisReader.Read(test.Names, "armb = 0"), .. HypothesisReader.Read(test.Names, "both = 0"), .. HypothesisReader.Read(test.Names, "armb + 2 * both = 0")]);
        Assert.Equal(2, joint.NumeratorDf); // the third follows from the others
        Near([f, denominator, p], [joint.Statistic, joint.DenominatorDf!.Value, joint.P]);
    }

    [Fact]
    public void Run_TreatmentOfClusters_HasTheDegreesOfPbkrtest()
    {
        var model = Sleepstudy(Unbalanced, "1", "Days", "arm");

        Near([10.510760530, .928975053, 17.041487064], [.. Ordered(model).Select(e => e.Se!.Value)]);
        Near([20.7073192, 120.9526510, 15.9174531], [.. Ordered(model).Select(e => e.Df!.Value)]);
    }

    /// <summary>Two factors: the random effects of all levels meet in one matrix.</summary>
    [Theory]
    [InlineData(DegreesOfFreedomMethod.Satterthwaite, 2.16437756, 9.98940905, 13.36856, 9.996087)]
    [InlineData(DegreesOfFreedomMethod.KenwardRoger, 2.16439302, 9.99297504, 13.36831, 9.99966)]
    public void Test_NestedFactors_IsThatOfLmerTest(DegreesOfFreedomMethod method, double se, double df, double f, double denominator)
    {
        var test = new HypothesisTest(Machines(complete: false, "1", "worker", "wm"), method);

        var contrast = test.Of(HypothesisReader.Read(test.Names, "machineB - machineC = 0").Single(), .95);
        Near([-7.1008074, se, df], [contrast.Estimate, contrast.Se, contrast.Df!.Value]);
        var joint = test.Of(HypothesisReader.Read(test.Names, "machine = 0"));
        Near([f, denominator], [joint.Statistic, joint.DenominatorDf!.Value]);
    }

    [Theory]
    [InlineData(DegreesOfFreedomMethod.Satterthwaite, true, 479.9408, 6.725142)]
    [InlineData(DegreesOfFreedomMethod.KenwardRoger, true, 383.9526, 4)]
    [InlineData(DegreesOfFreedomMethod.Satterthwaite, false, 394.8778, 6.786135)]
    [InlineData(DegreesOfFreedomMethod.KenwardRoger, false, 302.2934, 3.932092)]
    public void Test_SlopesOfLevels_IsThatOfLmerTest(DegreesOfFreedomMethod method, bool complete, double f, double denominator)
    {
        var test = new HypothesisTest(Machines(complete, "1 + machine", "worker"), method);

        var joint = test.Of(HypothesisReader.Read(test.Names, "machine = 0"));
        Assert.Equal(f, joint.Statistic, 3e-3 * f); // the covariance is singular, and lmer's optimiser stops near it
        Assert.Equal(denominator, joint.DenominatorDf!.Value, 5e-3 * denominator); // lmerTest differentiates across the boundary
    }

    /// <summary>On the boundary pbkrtest counts the variance of 0 as a parameter.</summary>
    [Fact]
    public void Run_VarianceOnTheBoundary_HasTheDegreesOfPbkrtest()
    {
        var model = Fit(Query("dyestuff2.csv", "SELECT *, (row_number() OVER ()) % 4 AS x FROM '{0}'"), "Yield", "1", ["x"], "Batch");

        Near([1.164184605, .631431769], model.FixedEffects.Select(e => e.Se!.Value));
        Near([22.5328384, 24.3886231], model.FixedEffects.Select(e => e.Df!.Value));
    }

    [Fact]
    public void Run_MaximumLikelihood_SaysWhyNot()
    {
        var result = ArmedTraining.Run(Request(Query("sleepstudy.csv", "SELECT * FROM '{0}'"), "Reaction", "1", ["Days"], "Subject", EstimationCriterion.Ml), cancellation: TestContext.Current.CancellationToken);

        Assert.Contains(result.Manifest.Notes, note => note.Contains("the method needs restricted likelihood", StringComparison.Ordinal));
        Assert.Equal("satterthwaite", result.Manifest.Refit!.Model!.DegreesOfFreedom.Single().Method);
    }

    private static IEnumerable<FixedEffectDescription> Ordered(MixedModelDescription model) =>
        new[] { "(Intercept)", "Days", "arm: b", "both" }.SelectMany(name => model.FixedEffects.Where(effect => effect.Term == name));

    private static MixedModelDescription Machines(bool complete, string random, params string[] clusters)
    {
        int[] rows = [.. Enumerable.Range(0, 54).Where(i => complete || i % 7 != 2)];
        (int Worker, int Machine) At(int i) => ((i / 9) + 1, (i / 3 % 3) + 1);
        double Y(int i) => Math.Round(50 + (At(i).Machine == 2 ? 6 : At(i).Machine == 3 ? 12 : 0) + (5 * Math.Sin(2 * At(i).Worker)) + (4 * Math.Sin((5 * At(i).Worker) + (3 * At(i).Machine))) + (1.3 * Math.Sin(7.7 * i)), 3);
        using var run = FitRun.Of(FitRun.Csv(("machine", rows.Select(i => "_ABC"[At(i).Machine].ToString()).ToArray()), ("worker", rows.Select(i => $"w{At(i).Worker}").ToArray()),
            ("wm", rows.Select(i => $"{At(i).Worker}{"_ABC"[At(i).Machine]}").ToArray()), ("y", rows.Select(Y).ToArray())), clusters);
        return Fit(run.Data.Source, "y", random, ["machine"], clusters);
    }

    private static MixedModelDescription Sleepstudy(string query, string random, params string[] columns) => Fit(Query("sleepstudy.csv", query), "Reaction", random, columns, "Subject");

    private static DataSource Query(string file, string query) =>
        DataSource.FromSql(string.Format(System.Globalization.CultureInfo.InvariantCulture, query, Path.Combine(AppContext.BaseDirectory, "Refit", "Data", file).Replace("'", "''", StringComparison.Ordinal)));

    private static MixedModelDescription Fit(DataSource source, string outcome, string random, string[] columns, params string[] clusters) =>
        ArmedTraining.Run(Request(source, outcome, random, columns, string.Join(',', clusters), EstimationCriterion.Reml), cancellation: TestContext.Current.CancellationToken).Manifest.Refit!.Model!;

    private static TrainingRequest Request(DataSource source, string outcome, string random, string[] columns, string clusters, EstimationCriterion criterion) => new()
    {
        Data = new DataRequest
        {
            Source = source,
            Outcome = outcome,
            Clusters = clusters.Split(','),
            Numeric = [.. columns.Where(c => c is not "arm" and not "machine")],
            Categorical = [.. columns.Where(c => c is "arm" or "machine")],
        },
        Options = new TrainingOptions { Hidden = [], Device = TrainingDevice.Cpu, Random = random, Criterion = criterion, DegreesOfFreedom = DegreesOfFreedomMethod.KenwardRoger },
    };

    private static void Near(double[] expected, IEnumerable<double> actual) => Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < Digits * Math.Abs(a));
}
