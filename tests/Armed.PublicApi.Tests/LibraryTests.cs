using System.Text;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Predicting;
using Armed.Trainer.Simulation;

namespace Armed.PublicApi.Tests;

/// <summary>The library without the command, and the same fit in one call.</summary>
[Collection(FitsCollection.Name)]
public sealed class LibraryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Library_ReadSplitFitScoreExport_BeatsTheTrainingMean()
    {
        Write("spirals.csv");

        var (armed, mean, exported) = LibraryExample.Run(this["spirals.csv"], this["spirals.armed"], this["triton"]);

        Assert.True(armed["log_loss"] < mean["log_loss"] && armed["auroc"] > 0.5, $"{armed["log_loss"]:G4} against {mean["log_loss"]:G4}");
        Assert.Equal(0.5, mean["auroc"], 1e-12); // ties count half
        Assert.Equal(armed["log_loss"], exported.Manifest.Metrics["test"]["mixed"]["log_loss"], 1e-12);
        Assert.Contains(@"| max\_epochs | 8 | Maximum number of passes", Encoding.UTF8.GetString(exported.Files["MODEL_CARD.md"].Span), StringComparison.Ordinal);
        using var model = ArmedModel.Load(this["spirals.armed"]);
        Assert.Equal(exported.Manifest.BundleId, model.Manifest.BundleId);
        Assert.True(File.Exists(this["triton/spirals_mixed/config.pbtxt"]));
    }

    [Fact]
    public void Stages_OneByOne_GiveTheGraphsOfOneCall()
    {
        Write("spirals.csv");
        File.WriteAllLines(this["split.csv"], ["row,s", .. Enumerable.Range(0, 600).Select(row => $"{row},{row % 5}")]);
        var options = new TrainingOptions { Hidden = [8], AdversaryHidden = [8], ZPredictorHidden = [8], MaxEpochs = 2, Networks = 2, Random = "1", Trees = false, SecondStage = false, CalibrateVariances = false };
        var data = new DataRequest { Source = DataSource.FromPath(this["spirals.csv"]), Outcome = "y", Clusters = ["cluster"] };
        var fold = new HeldOutFold(this["split.csv"], "s", 1);

        var whole = ArmedTraining.Run(new TrainingRequest { Data = data, Options = options, HeldOut = fold }, cancellation: TestContext.Current.CancellationToken).Manifest;
        var table = TableReader.Read(data, TestContext.Current.CancellationToken);
        var split = Split.FromFile(table, fold, TestContext.Current.CancellationToken);
        using var model = ArmedTraining.Fit(split, options, cancellation: TestContext.Current.CancellationToken);
        var staged = model.Export(TestContext.Current.CancellationToken).Manifest;

        Assert.Equal(whole.BundleId, staged.BundleId);
        Assert.Equal(whole.FitId, staged.FitId);
        Assert.Equal(whole.Metrics["test"]["inferred"]["auroc"], model.Score(split.Test, PredictionHead.Inferred)["auroc"]);
        Assert.Equal(whole.Metrics["validation"]["mixed"], model.Score()["validation"]["mixed"]);
        Assert.Equal(120, split.Test.Count);
    }

    [Fact]
    public void CrossValidation_OwnModelNextToOthers_GivesAVerdict()
    {
        Write("spirals.csv");
        var request = new CrossValidationRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(this["spirals.csv"]), Outcome = "y", Clusters = ["cluster"] },
            Options = new TrainingOptions { Hidden = [8], AdversaryHidden = [8], MaxEpochs = 2, Networks = 1, Random = "1", Trees = false, SecondStage = false, CalibrateVariances = false },
            Schemes = [FoldScheme.Clusters],
            Folds = 2,
            Models = ["mean", "armed"],
            Estimators = [new TrainingMean()],
        };

        var scheme = Assert.Single(CrossValidation.Run(request, cancellation: TestContext.Current.CancellationToken).Schemes);

        Assert.Equal(["mean", "armed", new TrainingMean().Name], scheme.Models.Select(model => model.Model));
        Assert.Equal(scheme.Models[0].Measures["log_loss"].Mean, scheme.Models[2].Measures["log_loss"].Mean, 1e-6); // single precision
        Assert.Contains(scheme.Verdict, sentence => sentence.Contains("the training mean", StringComparison.Ordinal));
    }

    [Fact]
    public void Estimators_OnOneSplit_AreScoredAlike()
    {
        Write("spirals.csv");
        var table = TableReader.Read(new DataRequest { Source = DataSource.FromPath(this["spirals.csv"]), Outcome = "y", Clusters = ["cluster"] }, TestContext.Current.CancellationToken);
        var split = Split.Holdout(table, share: 0.25, seed: 3);
        var options = new TrainingOptions { Hidden = [8], MaxEpochs = 1, Networks = 1, ZPredictor = false, Random = "1", Curves = false, Trees = false, SecondStage = false, CalibrateVariances = false };
        IEstimator[] estimators = [new TrainingMean(), new ArmedEstimator(options), new ArmedEstimator(options, PredictionHead.Fixed)];

        foreach (var estimator in estimators)
        {
            using var model = estimator.Fit(split, TestContext.Current.CancellationToken);
            var scores = Scorer.Score(model, split);

            Assert.Equal(["seen", "test", "train"], scores.Keys);
            Assert.Equal(["accuracy", "auroc", "balanced_accuracy", "log_loss"], scores["test"].Keys);
        }

        var fault = Assert.Throws<ArgumentException>(() => new ArmedEstimator(options, PredictionHead.Inferred).Fit(split, TestContext.Current.CancellationToken));
        Assert.Contains("Its heads: Mixed, Fixed.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scorer_WrongNumberOfPredictions_SaysHowMany()
    {
        Write("spirals.csv");
        var split = Split.All(TableReader.Read(new DataRequest { Source = DataSource.FromPath(this["spirals.csv"]), Outcome = "y", Clusters = ["cluster"] }, TestContext.Current.CancellationToken));
        using var model = new OneValue();

        var fault = Assert.Throws<ArgumentException>(() => Scorer.Score(model, split.Table, [0, 1, 2]));

        Assert.Contains("1 values for 3 rows; expected 1 for each", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Scorer.Score(model, split.Table, []));
    }

    private void Write(string name)
    {
        using var writer = new StreamWriter(this[name]);
        SpiralSimulator.WriteCsv(new SpiralOptions { RowsPerCluster = 60 }, writer, TestContext.Current.CancellationToken);
    }

    private sealed class OneValue : IPredictor
    {
        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => [0.5f];

        public void Dispose()
        {
        }
    }
}
