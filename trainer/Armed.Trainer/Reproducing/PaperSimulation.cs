using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Simulation;

namespace Armed.Trainer.Reproducing;

/// <summary>A simulation of the paper, and the accuracies that it published, by model.</summary>
/// <param name="Name">What is simulated.</param>
/// <param name="File">Name of the published draw, without its ending.</param>
/// <param name="Options">The generator's options; its seed is set for each draw.</param>
/// <param name="Published">Mean test accuracy over ten folds, by model; without those that the paper has no figure for.</param>
internal sealed record PaperSimulation(string Name, string File, SpiralOptions Options, IReadOnlyDictionary<string, double> Published)
{
    /// <summary>Folds of each draw.</summary>
    public const int Folds = 10;

    private static readonly Dictionary<string, double> s_none = [];

    /// <summary>The three simulations. Figures: Nguyen, Treacher and Montillo, IEEE TPAMI 45(7), 2023, the spirals with random radius.</summary>
    public static IReadOnlyList<PaperSimulation> All { get; } =
    [
        new("random radius", "spirals_radius", new SpiralOptions(), new Dictionary<string, double>
        {
            [PaperModels.Conventional] = 0.7636,
            [PaperModels.ClusterInput] = 0.6755,
            [PaperModels.Mixed] = 0.7878,
            [PaperModels.WithoutAdversary] = 0.7933,
            [PaperModels.RandomClusters] = 0.7670,
        }),
        new("radii around 0", "spirals_radius_mean0", new SpiralOptions { RadiusMean = 0 }, s_none),
        new("confounded probes", "spirals_confounded", new SpiralOptions { Confounded = true }, s_none),
    ];

    /// <summary>The published draw with its ten folds, in a folder.</summary>
    /// <exception cref="InputException">A file is absent or cannot be read, or confounded data have no probes.</exception>
    public IReadOnlyList<Split> OfFolder(string folder)
    {
        var file = Path.Combine(folder, File + ".csv");
        var table = Read(file);
        if (Options.Confounded && !table.NumericColumns.Any(column => ProbeImportance.IsProbe(column.Name)))
        {
            throw new InputException($"{file} has no numeric column whose name starts with 'probe', and the simulation of confounded probes measures how much models use them. Its columns: {string.Join(", ", table.NumericColumns.Select(column => column.Name))}.");
        }

        return [.. Enumerable.Range(0, Folds).Select(fold => Split.FromFile(table, new HeldOutFold(Path.Combine(folder, File + ".splits.csv"), "published", fold)))];
    }

    /// <summary>Ten stratified folds of a draw.</summary>
    public IEnumerable<Split> Drawn(long seed, int rowsPerCluster)
    {
        var table = Table(seed, rowsPerCluster);
        return Fold.Of(RowFolds.Draw(table, Folds, seed)).Select(fold => Split.Of(table, fold, $"fold {fold.Number}"));
    }

    private static ClusteredTable Read(string file) => TableReader.Read(new DataRequest { Source = DataSource.FromPath(file), Outcome = "y", Clusters = ["cluster"] });

    /// <summary>The table of a draw.</summary>
    private ClusteredTable Table(long seed, int rowsPerCluster)
    {
        var folder = Directory.CreateTempSubdirectory("armed-paper-");
        try
        {
            var file = Path.Combine(folder.FullName, "spirals.csv");
            using (var writer = new StreamWriter(file))
            {
                SpiralSimulator.WriteCsv(Options with { Seed = seed, RowsPerCluster = rowsPerCluster }, writer);
            }

            return Read(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
