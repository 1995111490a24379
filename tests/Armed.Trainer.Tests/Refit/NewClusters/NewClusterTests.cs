using Armed.Runtime.Documents;
using Armed.Runtime.Posterior;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Tests.Refit.NewClusters;

/// <summary>
/// What unlabelled rows tell of clusters that training did not have: y = x + b m_c + u_c + e, where m_c is the mean of x in the cluster. Then the effect of a cluster is b m_c + u_c, of which its
/// rows' mean tells.
/// </summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class NewClusterTests
{
    private const int Clusters = 60, Each = 8;

    private static readonly TrainingOptions s_linear = new() { Hidden = [], ZPredictor = false, Device = TrainingDevice.Cpu };

    [Fact]
    public void Fit_ClusterMeansTell_ContextIsAdoptedWithTheirCoefficient()
    {
        var table = Table(between: 2, seed: 1);
        using var run = FitRun.Of(table.Csv);

        var manifest = run.Fit(s_linear).Manifest; // its graphs equal TorchSharp's numbers, or the fit fails

        var answers = Assert.Single(manifest.NewClusters!);
        Assert.Equal((5, null), (answers.Folds, answers.NotMeasured));
        Assert.Equal([1, 5, 20, null], answers.Answers.Select(answer => answer.Rows));
        var (one, all) = (Assert.Single(answers.Answers[0].Candidates), Assert.Single(answers.Answers[^1].Candidates));
        Assert.Equal("context", answers.Answers[^1].Answer);
        Assert.True(all.Gain > 2 * all.StandardError && all.Gain > one.Gain);
        var context = Assert.Single(manifest.Context!);
        Assert.Equal("x", context.Columns[0]);
        var slope = context.Projection.Select((row, s) => row[0] * context.Coefficients[0][s]).Sum() / table.Sd; // of the mean of x
        Assert.InRange(slope, 1.6, 2.2); // 2, a little shrunken
        Assert.InRange(Math.Sqrt(context.Covariance[0][0]), 0.3, 0.7); // u_c has sd .5
        var told = Math.Pow(slope * table.Sd, 2) * context.Between[0][0];
        Assert.Equal(manifest.RandomEffects[0].Covariance[0][0][0], context.Covariance[0][0] + told, 0.3 * told); // T, less what rows tell
        Assert.Contains("with --unknown-cluster auto answered by context", NewClusterSentence.Of(answers), StringComparison.Ordinal);
        Assert.EndsWith("else by the population. Measured on 5 folds of training clusters.", NewClusterSentence.Of(answers), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ClusterMeansTell_KnownClustersAnswerAsWithoutThem()
    {
        using var run = FitRun.Of(Table(between: 2, seed: 1).Csv);
        using var fit = new StagedFit(run, s_linear);
        using var without = new StagedFit(run, s_linear with { NewClusters = NewClusterPolicy.Population });

        var (context, plain) = (fit.Refit(), without.Refit());

        Assert.NotNull(context.Layer.Context);
        Assert.Null(plain.Layer.Context);
        Assert.Equal(plain.Description.Model!.LogLikelihood, context.Description.Model!.LogLikelihood); // the estimates are those of the model without
        Assert.Equal(plain.Layer.Effects[0].Means, context.Layer.Effects[0].Means);
        Assert.Equal(plain.Layer.Effects[0].Covariance, context.Layer.Effects[0].Covariance);
        Assert.Equal(plain.Layer.Inputs, context.Layer.Inputs);
    }

    [Fact]
    public void Fit_ClusterMeansTellNothing_IsTheModelWithoutThem()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 2).Csv);
        using var fit = new StagedFit(run, s_linear);
        using var without = new StagedFit(run, s_linear with { NewClusters = NewClusterPolicy.Population });

        var (guarded, plain) = (fit.Refit(), without.Refit());

        Assert.Null(guarded.Layer.Context);
        Assert.All(Assert.Single(guarded.NewClusters!).Answers, answer => Assert.Equal("population", answer.Answer));
        Assert.Equal(plain.Layer.Effects[0].Means, guarded.Layer.Effects[0].Means);
        Assert.Equal(plain.Layer.Inputs, guarded.Layer.Inputs);
        Assert.Contains("the options say so", Assert.Single(plain.NewClusters!).NotMeasured, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FewClusters_SaysWhyNothingIsMeasured()
    {
        using var run = FitRun.Of(Table(between: 2, seed: 3, clusters: 7).Csv);
        using var fit = new StagedFit(run, s_linear);

        var answers = Assert.Single(fit.Refit().NewClusters!);

        Assert.Contains("there are 7 clusters", answers.NotMeasured, StringComparison.Ordinal);
        Assert.Contains("answered by the population, because there are 7 clusters", NewClusterSentence.Of(answers), StringComparison.Ordinal);
    }

    [Fact]
    public void Summaries_RowsInAnotherOrder_AreTheSame()
    {
        using var run = FitRun.Of(Table(between: 2, seed: 4).Csv);
        using var fit = new StagedFit(run, s_linear);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        int[] on = [.. fit.Data.Training], turned = [.. on.Reverse()];

        ClusterSummaries one = ClusterSummaries.Of(rows, fit.Model.Network.Encoder.Columns, 0, on)!, other = ClusterSummaries.Of(rows, fit.Model.Network.Encoder.Columns, 0, turned)!;

        Assert.Equal([new SummaryColumn(SummaryColumnKind.Input, 0, "x")], one.Rows.Columns.Take(1));
        Assert.All(Enumerable.Range(0, Clusters), c => Assert.Equal(one.Summary(c)[0], other.Summary(c)[0], 1e-5f));
        Assert.Equal(one.Moments.Between[0], other.Moments.Between[0], 1e-10);
        Assert.Equal(Variance(fit, rows), one.Moments.Within[0] + one.Moments.Between[0], 0.05);
    }

    [Fact]
    public void Step_GaussianOutcome_HasTheMarginalLikelihoodOfTheRows()
    {
        // y - f ~ N(0, sigma^2 I + Phi T Phi' + Phi Z D^2 Z' Phi'), written out: differences between two values of the variances.
        using var run = FitRun.Of(Table(between: 2, seed: 7, clusters: 9).Csv);
        using var fit = new StagedFit(run, s_linear with { Random = "1 + x" });
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var trial = new RefitTrial(fit.Model, rows, s_linear, TestContext.Current.CancellationToken);
        var solved = trial.TryOn(new LastLayerForm([RandomEffectsTerm.Of("g", ["x"], nonlinear: false)], UsesHidden: false), trial.All);
        var summaries = ClusterSummaries.Of(rows, fit.Model.Network.Encoder.Columns, 0, trial.All)!;
        var likelihoods = trial.Likelihoods(solved, trial.All);
        double Step(double[] t, double tau) =>
            new ContextStep(likelihoods, summaries, [.. Enumerable.Range(0, 9)], [0, 1], t, [.. Enumerable.Repeat(tau, 2 * summaries.Width)]).LogLikelihood;

        var (first, second) = (Step([0.5, 0.1, 0.1, 0.3], 0.4), Step([0.2, 0, 0, 0], 0));

        double Dense(double[] t, double tau) => DenseLogLikelihood(fit, rows, solved, summaries, t, tau);
        Assert.Equal(Dense([0.5, 0.1, 0.1, 0.3], 0.4) - Dense([0.2, 0, 0, 0], 0), first - second, 1e-3); // summaries are single precision
    }

    [Fact]
    public void Membership_OfOneCluster_IsThatClustersAnswer()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 8, clusters: 9).Csv);
        using var fit = new StagedFit(run, s_linear);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        var trial = new RefitTrial(fit.Model, rows, s_linear, TestContext.Current.CancellationToken);
        var losses = new NewClusterLosses(fit.Model, rows, trial.TryOn(new LastLayerForm([RandomEffectsTerm.Of("g", ["x"], nonlinear: false)], UsesHidden: false), trial.All).Layer);
        int[] counts = [8, 8, 0, 8, 8, 8, 8, 8, 8]; // cluster 2 is held out
        float[] memberships = [0, 0.25f, 0.5f, 0.25f, 0, 0, 0, 0, 0, /* row 1 */ 0, 1, 0, 0, 0, 0, 0, 0, 0];
        var answers = new MembershipAnswers(losses, ClusterClasses.Create(counts, 100), counts, memberships);
        double[] phi = [1, 0.5];
        double Mean(int c) => losses.Effects.Means[c * 2] + (0.5 * losses.Effects.Means[(c * 2) + 1]);
        double Variance(int c) => Math.Pow(losses.Effects.Cholesky![c * 3] + (0.5 * losses.Effects.Cholesky[(c * 3) + 1]), 2) + Math.Pow(0.5 * losses.Effects.Cholesky[(c * 3) + 2], 2);

        var (both, one, half, tempered) = (answers.OfRow(0, phi), answers.OfRow(1, phi), answers.Half(1, phi), answers.Of(answers.Tempered([1]), phi));

        Assert.Equal((Mean(1) + Mean(3)) / 2, both.Mean, 1e-6);
        Assert.Equal(Variance(1), one.Variance, 1e-6);
        Assert.Equal(Mean(1), one.Mean, 1e-6);
        Assert.Equal(Mean(1) / 2, half.Mean, 1e-6);
        Assert.Equal((Variance(1) / 2) + (Variance(9) / 2) + (Mean(1) * Mean(1) / 4), half.Variance, 1e-6); // 9: the population
        Assert.Equal(one.Mean, tempered.Mean, 1e-6);
    }

    [Fact]
    public void Known_RowsOfOneCluster_HaveTheRowItselfAndOthers()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 5).Csv);
        using var fit = new StagedFit(run, s_linear);
        var fold = new NewClusterFold(fit.Model, RefitRows.Compute(fit.Model, fit.Data, 1), [[0, 1, 2, 3, 4, 5, 6, 7], [8, 9]], seed: 3);

        var known = fold.Known(5);

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(5, known[i].Distinct().Count());
            Assert.Contains(i, known[i]);
            Assert.All(known[i], position => Assert.InRange(position, 0, 7));
        }

        Assert.Equal([8, 9], known[9].Order());
        Assert.NotEqual(known[0].Order(), known[1].Order());
    }

    [Fact]
    public void Gains_SumsOfClusters_HaveTheRatiosStandardError()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 6).Csv);
        using var fit = new StagedFit(run, s_linear);
        var gains = new NewClusterGains(fit.Data, ["context"], [1]);
        int[] rows = [0, 1, Each, (2 * Each) + 1];
        double[] population = [1, 2, 3, 4];

        gains.AddPopulation(rows, population);
        gains.Add("context", 0, rows, population, [0.5, 2, 2.5, 3]);

        var answer = Assert.Single(gains.Decide(2, isForced: false).Answers);
        Assert.Equal(2.5, answer.PopulationLoss, 1e-12);
        // Sums .5, .5, 1 of 2, 1, 1 rows; the mean is .5 and the residuals are -.5, 0, .5.
        Assert.Equal(0.5, answer.Candidates[0].Gain, 1e-12);
        Assert.Equal(Math.Sqrt(0.5 * 3 / 2) / 4, answer.Candidates[0].StandardError, 1e-12);
        Assert.Equal("context", answer.Answer);
    }

    /// <summary>Of many answers one gains a little in every cluster by chance now and then.</summary>
    [Fact]
    public void Gains_ClearButLessThanAThousandth_AreNotAdopted()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 6).Csv);
        using var fit = new StagedFit(run, s_linear);
        var gains = new NewClusterGains(fit.Data, [NewClusterGains.Membership, "context"], [1]);
        int[] rows = [0, Each, 2 * Each];
        gains.AddPopulation(rows, [1, 1, 1]);
        gains.Add(NewClusterGains.Membership, 0, rows, [1, 1, 1], [0.9995, 0.9995, 0.9995]);
        gains.Add("context", 0, rows, [1, 1, 1], [0.9995, 0.9995, 0.9995]);

        var (answers, adopted) = gains.Decide(2, isForced: false);

        Assert.Null(adopted);
        Assert.Equal("population", Assert.Single(answers).Answer);
    }

    /// <summary>Several rows answer by their tempered membership, one by its own; each candidate says whether it is adopted.</summary>
    [Fact]
    public void Gains_Memberships_AreAdoptedByTheNumberOfRows()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 6).Csv);
        using var fit = new StagedFit(run, s_linear);
        var gains = new NewClusterGains(fit.Data, ["context", NewClusterGains.Membership, NewClusterGains.HalfMembership, NewClusterGains.TemperedMembership], [1, 5]);
        int[] rows = [0, Each, 2 * Each];
        double[] population = [1, 1, 1];
        gains.AddPopulation(rows, population);
        foreach (var count in new[] { 0, 1 })
        {
            gains.Add("context", count, rows, population, [0.9, 0.9, 0.9]);
            gains.Add(NewClusterGains.Membership, count, rows, population, [0.8, 0.8, 0.8]);
            gains.Add(NewClusterGains.HalfMembership, count, rows, population, [0, 0, 0]);
        }

        gains.Add(NewClusterGains.TemperedMembership, 1, rows, population, [0.95, 0.95, 0.95]);

        var (answers, adopted) = gains.Decide(2, isForced: false);
        Assert.Equal("context", adopted);
        Assert.Equal(["membership", "context"], answers.Select(answer => answer.Answer));
        Assert.Equal(["context", "membership"], answers[0].Candidates.Where(candidate => candidate.Adopted == true).Select(candidate => candidate.Candidate));
        Assert.Equal(["context", "tempered membership"], answers[1].Candidates.Where(candidate => candidate.Adopted == true).Select(candidate => candidate.Candidate));
        Assert.Equal(["context", "context"], gains.Decide(2, isForced: true).Answers.Select(answer => answer.Answer));
    }

    [Fact]
    public void Sample_OfClusters_HasAllTheirRowsAndIsDrawnBySeed()
    {
        using var run = FitRun.Of(Table(between: 0, seed: 6).Csv);
        using var fit = new StagedFit(run, s_linear);
        var rows = RefitRows.Compute(fit.Model, fit.Data, 1);
        int[] all = [.. Enumerable.Range(0, Clusters * Each)];

        var (some, again, others) = (ClusterFolds.Sample(rows, all, 10, seed: 1), ClusterFolds.Sample(rows, all, 10, seed: 1), ClusterFolds.Sample(rows, all, 10, seed: 2));

        Assert.Equal(10 * Each, some.Length);
        Assert.All(some.CountBy(row => row / Each), own => Assert.Equal(Each, own.Value));
        Assert.Equal(some.Order(), some);
        Assert.Equal(some, again);
        Assert.NotEqual(some, others);
        Assert.Same(all, ClusterFolds.Sample(rows, all, Clusters, seed: 1));
    }

    private static double DenseLogLikelihood(StagedFit fit, RefitRows rows, RefitCandidate solved, ClusterSummaries summaries, double[] t, double tau)
    {
        var on = fit.Data.Training;
        var losses = new NewClusterLosses(fit.Model, rows, solved.Layer);
        double[] rest = [.. on.Select(row => ((fit.Data.Outcome[row] - fit.Data.OutcomeMean) / fit.Data.OutcomeSd) - losses.Fixed(row))];
        double[][] phi = [.. on.Select(losses.Design)];
        int[] cluster = [.. on.Select(row => (int)fit.Data.Rows.Clusters[row])];
        var covariance = new double[on.Length * on.Length];
        for (var i = 0; i < on.Length; i++)
        {
            for (var j = 0; j < on.Length; j++)
            {
                var told = 0.0;
                for (var s = 0; s < summaries.Width; s++)
                {
                    told += summaries.Summary(cluster[i])[s] * summaries.Summary(cluster[j])[s];
                }

                var own = (phi[i][0] * phi[j][0] * t[0]) + (((phi[i][0] * phi[j][1]) + (phi[i][1] * phi[j][0])) * t[1]) + (phi[i][1] * phi[j][1] * t[3]);
                var shared = tau * tau * told * ((phi[i][0] * phi[j][0]) + (phi[i][1] * phi[j][1]));
                covariance[(i * on.Length) + j] = (i == j ? solved.Fit.Sigma * solved.Fit.Sigma : 0) + (cluster[i] == cluster[j] ? own : 0) + shared;
            }
        }

        Assert.True(SmallCholesky.TryFactor(covariance, on.Length));
        var solution = (double[])rest.Clone();
        SmallCholesky.Solve(covariance, on.Length, solution);
        return -0.5 * (SmallCholesky.LogDeterminant(covariance, on.Length) + rest.Zip(solution, (a, b) => a * b).Sum());
    }

    private static double Variance(StagedFit fit, RefitRows rows)
    {
        double[] x = [.. fit.Data.Training.Select(row => (double)rows.Inputs(row)[0])];
        return x.Average(value => value * value) - Math.Pow(x.Average(), 2);
    }

    private static (string Csv, double Sd) Table(double between, int seed, int clusters = Clusters)
    {
        var normal = new Normal(seed);
        var (x, y, g) = (new double[clusters * Each], new double[clusters * Each], new string[clusters * Each]);
        for (var c = 0; c < clusters; c++)
        {
            double mean = normal.Next(), u = 0.5 * normal.Next();
            for (var row = c * Each; row < (c + 1) * Each; row++)
            {
                (x[row], g[row]) = (mean + normal.Next(), $"c{c:00}");
                y[row] = x[row] + (between * mean) + u + (0.5 * normal.Next());
            }
        }

        return (FitRun.Csv(("x", x), ("g", g), ("y", y)), Math.Sqrt(x.Average(v => v * v) - Math.Pow(x.Average(), 2)));
    }
}
