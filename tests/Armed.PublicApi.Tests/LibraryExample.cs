using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Export.Layouts;

namespace Armed.PublicApi.Tests;

/// <summary>What a user of the library writes who reads, splits, fits, scores, compares, exports and publishes without the command.</summary>
internal static class LibraryExample
{
    public static LibraryScores Run(string data, string bundle, string triton)
    {
        #region Stages
        var table = TableReader.Read(new DataRequest { Source = DataSource.FromPath(data), Outcome = "y", Clusters = ["cluster"] });
        var split = Split.Holdout(table, share: 0.25, seed: 7).WithValidation(share: 0.2, seed: 7);

        using var model = ArmedTraining.Fit(split, new TrainingOptions { Hidden = [16, 8], MaxEpochs = 8, Networks = 1 });
        var armed = model.Score(split.Test);

        using var baseline = new TrainingMean().Fit(split);
        var mean = Scorer.Score(baseline, split.Table, split.Test);

        var exported = model.Export();
        var path = exported.Publish(bundle);
        BundleExport.Run(new ExportRequest(path, ExportLayout.Triton, triton));
        #endregion
        return new LibraryScores(armed, mean, exported);
    }
}
