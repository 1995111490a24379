using System.Globalization;
using Armed.Cli.Common;
using Armed.Trainer.Reproducing;

namespace Armed.Cli.Reproducing;

/// <summary>One line on a terminal that shows the progress of the paper's simulations: fits done, the draw under way and time left.</summary>
internal sealed class PaperProgressLine(CommandHost host) : IProgress<PaperProgress>, IDisposable
{
    private const string ClearLine = "\r\u001b[2K";

    private readonly long _start = host.Time.GetTimestamp();
    private bool _dirty;

    public void Report(PaperProgress value)
    {
        if (host.ShowsProgress)
        {
            _dirty = true;
            host.Error.Write(ClearLine + Describe(value, host.Time.GetElapsedTime(_start)));
        }
    }

    public void Dispose() => Clear();

    /// <summary>Clears the line, so that a result can be printed.</summary>
    public void Clear()
    {
        if (_dirty)
        {
            host.Error.Write(ClearLine);
            _dirty = false;
        }
    }

    /// <summary>The line.</summary>
    internal static string Describe(PaperProgress progress, TimeSpan elapsed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{progress.Done}/{progress.Total} fits  {progress.Simulation}  seed {progress.Seed}  fold {progress.Fold}");
        var left = progress.Done == 0 ? TimeSpan.Zero : elapsed * ((double)(progress.Total - progress.Done) / progress.Done);
        return progress.Done == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $"  about {(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00} left");
    }
}
