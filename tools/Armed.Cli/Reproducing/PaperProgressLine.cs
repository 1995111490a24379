using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer.Reproducing;

namespace Armed.Cli.Reproducing;

/// <summary>One line on a terminal that shows the progress of the paper's simulations: fits done, the draw under way and time left.</summary>
internal sealed class PaperProgressLine(CommandHost host) : IProgress<PaperProgress>, IDisposable
{
    private readonly long _start = host.Time.GetTimestamp();
    private readonly StatusLine _line = new(host);

    public void Report(PaperProgress value) => _line.Show(Describe(value, host.Time.GetElapsedTime(_start)));

    public void Dispose() => _line.Dispose();

    /// <summary>Clears the line, so that a result can be printed.</summary>
    public void Clear() => _line.Clear();

    /// <summary>The line.</summary>
    internal static string Describe(PaperProgress progress, TimeSpan elapsed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{progress.Done}/{progress.Total} fits  {progress.Simulation}  seed {progress.Seed}  fold {progress.Fold}");
        var left = progress.Done == 0 ? TimeSpan.Zero : elapsed * ((double)(progress.Total - progress.Done) / progress.Done);
        return progress.Done == 0 ? text : $"{text}  about {StatusLine.Duration(left)} left";
    }
}
