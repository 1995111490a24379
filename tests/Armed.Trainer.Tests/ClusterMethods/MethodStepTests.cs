using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.ClusterMethods;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.ClusterMethods;

/// <summary>Steps, losses and effects of the methods against their definitions.</summary>
[Collection(FitsCollection.Name)]
public sealed class MethodStepTests
{
    [Theory]
    [InlineData("continuous", null)]
    [InlineData("continuous", "w")]
    [InlineData("binary", null)]
    [InlineData("binary", "w")]
    public void MarginalLikelihood_OfABatch_IsTheIntegralOverTheIntercepts(string task, string? weights)
    {
        using var small = new MethodFit(task, weights: weights);
        using var method = new MarginalLikelihood(small.Fit);
        using var scope = NewDisposeScope();
        var rows = small.Rows(14); // two or three of each cluster
        var batch = small.Fit.Gather(tensor(rows));

        var loss = method.Validate(Array.ConvertAll(rows, row => (int)row));

        var linear = TensorValues.Floats(small.Fit.Forward(batch).Linear);
        var expected = rows.Select((row, i) => (Row: (int)row, Linear: (double)linear[i])).GroupBy(row => small.Fit.Data.Rows.Clusters[row.Row]).Sum(cluster => -LogIntegral(small, [.. cluster]));
        Assert.Equal(expected / rows.Length, loss, 2e-3);
    }

    [Fact]
    public void MarginalLikelihood_ManyRowsOfACluster_IsTheIntegral()
    {
        using var small = new MethodFit("binary", oneCluster: true);
        using var method = new MarginalLikelihood(small.Fit);
        using var scope = NewDisposeScope();
        int[] all = [.. small.Fit.Data.Training, .. small.Fit.Data.Validation];
        int[] rows = [.. all.Concat(all).Take(500)];

        var loss = method.Validate(rows) * rows.Length;

        var linear = TensorValues.Floats(small.Fit.Forward(small.Fit.Gather(tensor(Array.ConvertAll(rows, row => (long)row)))).Linear);
        Assert.Equal(-LogIntegral(small, [.. rows.Zip(linear, (row, value) => (row, (double)value))]), loss, 0.02);
    }

    [Fact]
    public void MetaLearning_Step_AddsBothGradientsAndLeavesTheParameters()
    {
        using var small = new MethodFit("continuous");
        using var method = new MetaLearning(small.Fit);
        using var optimizer = new AdamW([.. small.Fit.Parameters.Concat(small.Fit.Outcome.Learned).Select(parameter => new ParameterGroup([parameter], 1, 0, ClipScope.None))], 0);
        using var scope = NewDisposeScope();
        optimizer.ZeroGradients();
        var before = optimizer.Snapshot();

        method.Learn(tensor(small.Rows(32)), 1, new LossMeter());

        Assert.Equal(before, optimizer.Snapshot());
        Assert.All(small.Fit.Parameters, parameter => Assert.True(parameter.grad!.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Methods_AdversaryOfWeightZeroAndHugeCovariances_AreRefused()
    {
        Assert.Contains("lambda_g 0 has no adversary", Assert.Throws<InputException>(() => DomainAdversarial.Require(new TrainingOptions { LambdaG = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("of 256 effects for each of 5000 clusters: 2500 MiB; expected at most 2048", Assert.Throws<InputException>(() => MixedEffectsNetwork.RequireMemory(5_000, 256)).Message, StringComparison.Ordinal);
        MixedEffectsNetwork.RequireMemory(5_000, 32);
    }

    [Theory]
    [InlineData("domain-adversarial", false)]
    [InlineData("mldg", true)]
    [InlineData("menet", true)]
    [InlineData("lmmnn", true)]
    public void Completed_WithAFormulaAndBetweenIgnored_ReadsWhatThePlainNetworkReads(string name, bool skip)
    {
        var given = new TrainingOptions { Fixed = "x1 + x2", Between = BetweenClusters.Ignore };

        var completed = Assert.IsType<ClusterMethodEstimator>(ComparatorList.Of([name])[0].With(given)).Completed;

        Assert.Equal((skip, BetweenClusters.Use, 0.0), (completed.Skip, completed.Between, completed.LambdaG));
    }

    [Fact]
    public void Fit_BetweenIgnored_PredictsAsWithout()
    {
        var table = new SimulatedTable(missing: 0);
        using var data = FitRun.Of(FitRun.Csv(("x1", table.X1), ("z", table.G.Select(g => (int)g[1]).ToArray()), ("g", table.G), ("y", table.Number)));
        var split = Split.All(Tables.Read(data.Data));
        float[] Predict(BetweenClusters between)
        {
            using var predictor = ComparatorList.Of(["mldg"])[0].With(FitRun.Quick with { Between = between }).Fit(split, TestContext.Current.CancellationToken);
            return predictor.Predict(split.Table, [0, 1, 2, 3]);
        }

        Assert.Equal(Predict(BetweenClusters.Use), Predict(BetweenClusters.Ignore));
    }

    [Fact]
    public void Methods_OneCluster_MldgIsRefused()
    {
        using var small = new MethodFit("continuous", oneCluster: true);

        Assert.Contains("mldg needs training rows of two or more clusters of 'g'", Assert.Throws<InputException>(() => MetaLearning.Require(small.Fit.Data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_OtherOutcomes_AreRefused()
    {
        using var small = new MethodFit("count");

        Assert.Equal("lmmnn is for outcomes that are numbers or two classes; 'y' is count. Leave lmmnn out of the models.", Assert.Throws<InputException>(() => MarginalLikelihood.Require(small.Fit.Data)).Message);
        Assert.StartsWith("menet is for", Assert.Throws<InputException>(() => MixedEffectsNetwork.Require(small.Fit.Data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MixedEffectsNetwork_State_ComesBack()
    {
        using var small = new MethodFit("continuous");
        using var method = MixedEffectsNetwork.Of(small.Fit);
        int[] rows = [.. small.Fit.Data.Training.Take(200)];
        var (start, loss) = (method.ExportState(), method.Validate(rows));

        method.EndEpoch();
        var (after, afterLoss) = (method.ExportState(), method.Validate(rows));
        method.EndEpoch();
        method.ImportState(after);

        Assert.NotEqual(start, after);
        Assert.Equal(after, method.ExportState());
        Assert.Equal(afterLoss, method.Validate(rows));
        Assert.True(afterLoss < loss, $"{afterLoss} with the effects, {loss} without");
    }

    [Fact]
    public void Fit_Series_IsReadByConvolutions()
    {
        var random = new GaussianRandom(5);
        int[] rows = [.. Enumerable.Range(0, 120)];
        (string, Array)[] series = [.. Enumerable.Range(1, 12).Select(t => ("t" + t, (Array)Array.ConvertAll(rows, _ => random.Normal())))];
        using var data = FitRun.Of(FitRun.Csv([.. series, ("g", Array.ConvertAll(rows, row => "g" + (row % 4))), ("y", Array.ConvertAll(rows, _ => random.Normal()))]));
        var split = Split.All(Tables.Read(data.Data));
        var options = FitRun.Quick with { Series = "t*", Maps = [4], MapFeatures = 8 };

        foreach (var name in new[] { "mldg", "menet", "lmmnn", "domain-adversarial" })
        {
            using var predictor = ComparatorList.Of([name])[0].With(options).Fit(split, TestContext.Current.CancellationToken);
            Assert.All(predictor.Predict(split.Table, rows), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Theory]
    [InlineData("domain-adversarial")]
    [InlineData("mldg")]
    [InlineData("menet")]
    [InlineData("lmmnn")]
    public void Fit_Disposed_LeavesNoTensors(string name)
    {
        using var data = FitRun.Of(new SimulatedTable().Everything("continuous"));
        var split = Split.All(Tables.Read(data.Data));
        void Run() => ComparatorList.Of([name])[0].With(FitRun.Quick).Fit(split, TestContext.Current.CancellationToken).Dispose();
        Run(); // what lives for the process is made now
        var before = Live;

        Run();

        Assert.Equal(before, Live);
    }

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>ln of the integral over b of prod p(y | f + b)^w N(b; 0, 0.5^2), by the trapezoidal rule; without the constant of the normal density, as the loss.</summary>
    private static double LogIntegral(MethodFit small, (int Row, double Linear)[] rows)
    {
        var (data, sum) = (small.Fit.Data, 0.0);
        OutcomeDistribution binary = new BernoulliDistribution();
        const double Step = 0.01, Sd = 0.5;
        for (var b = -5.0; b <= 5; b += Step)
        {
            var log = -b * b / (2 * Sd * Sd);
            foreach (var (row, linear) in rows)
            {
                var weight = data.Weights.Length == 0 ? 1.0 : data.Weights[row];
                var sigma = small.Fit.Outcome.Parameters.Sigma;
                log += data.Kind.IsGaussian
                    ? new GaussianDistribution(sigma / Math.Sqrt(weight)).LogLikelihood(linear + b, RandomEffectsData.Outcome(data, row)) + (0.5 * Math.Log(2 * Math.PI))
                    : weight * binary.LogLikelihood(linear + b, data.Outcome[row]);
            }

            sum += Math.Exp(log) * Step / (Sd * Math.Sqrt(2 * Math.PI));
        }

        return Math.Log(sum);
    }
}
