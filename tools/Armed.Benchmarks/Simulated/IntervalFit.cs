using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Simulated;

/// <summary>A model fitted to a drawn data set, in its own folder, which goes away with it.</summary>
internal sealed class IntervalFit : IDisposable
{
    private const double Level = 0.9;
    private readonly string _folder = Directory.CreateTempSubdirectory("armed-intervals-").FullName;
    private readonly ArmedModel _model;

    public IntervalFit(IntervalCell cell, IReadOnlyList<IntervalRow> training)
    {
        try
        {
            var bundle = Path.Combine(_folder, "bundle");
            File.WriteAllLines(Table, ["g,x1,x2,y", .. training.Select(row => string.Create(Figures.Culture, $"{row.Cluster},{row.X1:R},{row.X2:R},{row.Outcome:R}"))]);
            var request = new DataRequest { Source = DataSource.FromPath(Table), Outcome = "y", Clusters = ["g"], Task = cell.Task };
            var result = ArmedTraining.Run(new TrainingRequest { Data = request, Options = cell.Options, Output = bundle });
            HiddenFeatures = result.Manifest.Refit?.HiddenFeatures ?? -1;
            _model = ArmedModel.Load(bundle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Hidden features of the refit; -1 where training's last layer was kept.</summary>
    public int HiddenFeatures { get; }

    /// <summary>The bundle, loaded.</summary>
    public ArmedModel Model => _model;

    /// <summary>The file of the training rows.</summary>
    public string Table => Path.Combine(_folder, "data.csv");

    /// <summary>The share of rows whose intervals hold the true mean, and their outcome.</summary>
    public (double Mean, double Observation) Cover(IReadOnlyList<IntervalRow> rows)
    {
        var factor = _model.Factor("g");
        var (linear, sds) = (new float[rows.Count], new float[rows.Count]);
        float[] features = [.. rows.SelectMany(row => new[] { row.X1, row.X2 })];
        long[] codes = [.. rows.Select(row => factor.CodeOf(row.Cluster.ToString(Figures.Culture)))];
        _model.Predict(features, [], codes, new PredictionDestination { LinearPredictors = linear, TotalSds = sds });
        return (Share(linear, sds, IntervalKind.Mean, [.. rows.Select(row => _model.Manifest.MakeOutcome().InverseLink(row.Linear))]),
            Share(linear, sds, IntervalKind.Observation, [.. rows.Select(row => row.Outcome)]));
    }

    /// <summary>Closes the model and deletes the folder.</summary>
    public void Dispose()
    {
        _model?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private double Share(float[] linear, float[] sds, IntervalKind kind, IReadOnlyList<double> truth)
    {
        var (lower, upper) = (new float[linear.Length], new float[linear.Length]);
        _model.ComputeIntervals(linear, sds, Level, kind, lower, upper);
        return truth.Where((value, i) => lower[i] <= value && value <= upper[i]).Count() / (double)truth.Count;
    }
}
