using System.Globalization;
using Armed.Trainer;

namespace Armed.Cli.Output;

/// <summary>One line on a terminal that says where a fit stands: stage, epoch, rows per second, losses and time left.</summary>
internal sealed class ProgressLine(CommandHost host) : IProgress<TrainingProgress>, IDisposable
{
    private const string ClearLine = "\r\u001b[2K";
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    private string? _stage;
    private long _stageStart;
    private long _lastShown;
    private bool _dirty;

    public void Report(TrainingProgress value)
    {
        if (!host.ShowsProgress)
            return;
        var now = host.Time.GetTimestamp();
        if (value.Stage != _stage)
            (_stage, _stageStart) = (value.Stage, now);
        else if (host.Time.GetElapsedTime(_lastShown, now) < s_between)
            return;
        _lastShown = now;
        _dirty = true;
        host.Error.Write(ClearLine + Describe(value, host.Time.GetElapsedTime(_stageStart, now)));
    }

    public void Dispose()
    {
        if (_dirty)
            host.Error.Write(ClearLine);
    }

    internal static string Describe(TrainingProgress progress, TimeSpan elapsed)
    {
        var parts = new List<string> { progress.Stage };
        if (progress.MaxEpochs > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.MaxEpochs}"));
        if (Rate(progress, elapsed) is { } rate)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} rows/s"));
        parts.AddRange(progress.Losses.Select(loss => string.Create(CultureInfo.InvariantCulture, $"{loss.Key} {loss.Value:0.0000}")));
        if (Left(progress, elapsed) is { } left)
            parts.Add($"at most {Duration(left)} left");
        return Printable.Text(string.Join("  ", parts));
    }

    private static double? Rate(TrainingProgress progress, TimeSpan elapsed)
    {
        var rows = (Math.Max(0, progress.Epoch - 1) * progress.RowsTotal) + progress.RowsDone;
        return rows > 0 && elapsed > TimeSpan.Zero ? rows / elapsed.TotalSeconds : null;
    }

    // The longest course: early stopping usually ends sooner.
    private static TimeSpan? Left(TrainingProgress progress, TimeSpan elapsed) =>
        progress.Fraction is > 0 and <= 1 && elapsed > TimeSpan.Zero ? elapsed * ((1 - progress.Fraction) / progress.Fraction) : null;

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
