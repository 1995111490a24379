using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Support;

/// <summary>A small fit from a CSV file of its own to a bundle beside it.</summary>
internal sealed class FitRun : IDisposable
{
    private readonly TestFolder _folder;

    /// <summary>A small, quick network.</summary>
    public static TrainingOptions Quick { get; } = new() { Hidden = [8, 4], AdversaryHidden = [8], ZPredictorHidden = [8], MaxEpochs = 3, Device = TrainingDevice.Cpu, BatchSize = 32 };

    /// <summary>The same without what the refit searches for beyond the columns of the last layer; the tests of the refit have the searches.</summary>
    public static TrainingOptions Plain { get; } = Quick with { Curves = false, Trees = false, SecondStage = false, CalibrateVariances = false, NewClusters = NewClusterPolicy.Population };

    /// <summary>A refit that is kept and searches for random effects alone, on a network of two units.</summary>
    public static TrainingOptions RandomEffectsAlone { get; } = Quick with
    {
        Networks = 1,
        Hidden = [2],
        MaxEpochs = 1,
        BatchSize = 256,
        Curves = false,
        Trees = false,
        Ridge = false,
        SecondStage = false,
        ZPredictor = false,
        NewClusters = NewClusterPolicy.Population,
        Refit = RefitPolicy.Always,
    };

    public DataRequest Data { get; init; } = null!;

    public string this[string name] => _folder[name];

    public static FitRun Of(string csv, params string[] clusters)
    {
        var folder = new TestFolder();
        return new FitRun(folder) { Data = new DataRequest { Source = DataSource.FromPath(folder.Write("t.csv", csv)), Outcome = "y", Clusters = clusters.Length == 0 ? ["g"] : clusters } };
    }

    public TrainingRequest Request(TrainingOptions options, string output = "bundle") => new() { Data = Data, Options = options, Output = _folder[output] };

    public TrainingResult Fit(TrainingOptions options, string output = "bundle") =>
        ArmedTraining.Run(Request(options, output), cancellation: TestContext.Current.CancellationToken);

    public ArmedModel Load(string output = "bundle") => ArmedModel.Load(_folder[output]);

    /// <summary>Columns as CSV; numbers in the shortest form that reads back the same, NaN as an empty cell.</summary>
    public static string Csv(params (string Name, Array Values)[] columns)
    {
        var text = new StringBuilder().AppendJoin(',', columns.Select(c => c.Name)).Append('\n');
        for (var row = 0; row < columns[0].Values.Length; row++)
        {
            text.AppendJoin(',', columns.Select(c => Cell(c.Values.GetValue(row)))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A fit of other data in the same folder, which goes with the first of them that is disposed.</summary>
    public FitRun With(DataRequest data) => new(_folder) { Data = data };

    /// <summary>The same data with the task said where it is not inferred, and with weights and offset.</summary>
    public FitRun As(string task, string? offset = null, string? weights = null) => With(Data with
    {
        Task = task switch { "count" => ModelTask.Count, "ordinal" => ModelTask.Ordinal, _ => null },
        Order = task == "ordinal" ? ["low", "mid", "high"] : null,
        Offset = offset,
        Weights = weights,
    });

    public void Dispose() => _folder.Dispose();

    private FitRun(TestFolder folder) => _folder = folder;

    private static string Cell(object? value) => value switch
    {
        double.NaN or float.NaN => "",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}
