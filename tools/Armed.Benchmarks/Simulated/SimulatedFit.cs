using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>A fit to simulated data in its own folder, which goes away with it.</summary>
internal sealed class SimulatedFit : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("armed-simulated-").FullName;
    private readonly MixedSimulation _simulation;
    private readonly DataRequest _data;

    public SimulatedFit(MixedSimulation simulation)
    {
        _simulation = simulation;
        Write("data.csv", writer => simulation.WriteCsv(writer));
        Write("splits.csv", simulation.WriteSplits);
        _data = new DataRequest { Source = DataSource.FromPath(In("data.csv")), Outcome = "y", Clusters = ["cluster"], Task = simulation.Options.Task };
    }

    /// <summary>The table.</summary>
    public string Table => In("data.csv");

    /// <summary>Where the bundle is, if one was asked for.</summary>
    public string Bundle => In("bundle");

    /// <summary>Fits, holding the test rows out, and says how many seconds it took.</summary>
    public (TrainingResult Result, double Seconds) Run(TrainingOptions options, bool publish)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var heldOut = _simulation.Options.TestShare > 0 ? new HeldOutFold(In("splits.csv"), "test", 0) : null;
        var result = ArmedTraining.Run(new TrainingRequest { Data = _data, Options = options, HeldOut = heldOut, Output = publish ? Bundle : null, Force = true });
        return (result, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The intercepts' estimates: cluster, mean, standard deviation.</summary>
    public IEnumerable<(int Cluster, double Mean, double Sd)> Intercepts() => File.ReadLines(Path.Combine(Bundle, "random_effects.csv")).Skip(1).Select(line => line.Split(','))
        .Where(cells => cells[2] == "(Intercept)").Select(cells => (int.Parse(cells[1], Figures.Culture), double.Parse(cells[3], Figures.Culture), double.Parse(cells[4], Figures.Culture)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(In(name));
        write(writer);
    }
}
