using System.Globalization;
using Armed.Cli.Common;
using Armed.Trainer;

namespace Armed.Cli.Output;

/// <summary>One line on a terminal that shows the progress of a fit: stage, epoch, rows per second, losses and time left.</summary>
internal sealed class ProgressLine(CommandHost host) : IProgress<TrainingProgress>, IDisposable
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    private readonly StatusLine _line = new(host);
    private string? _stage;
    private long _stageStart;
    private TrainingProgress? _first;
    private long _lastShown;

    public void Report(TrainingProgress value)
    {
        if (!host.ShowsProgress)
        {
            return;
        }

        var now = host.Time.GetTimestamp();
        if (value.Stage != _stage)
        {
            (_stage, _stageStart, _first) = (value.Stage, now, value);
        }
        else if (host.Time.GetElapsedTime(_lastShown, now) < s_between)
        {
            return;
        }

        _lastShown = now;
        _line.Show(Describe(value, host.Time.GetElapsedTime(_stageStart, now), _first));
    }

    public void Dispose() => _line.Dispose();

    /// <summary>The line; a resumed stage is measured from its first report on.</summary>
    internal static string Describe(TrainingProgress progress, TimeSpan elapsed, TrainingProgress? first = null)
    {
        var parts = new List<string> { progress.Stage };
        if (progress.MaxEpochs > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}/{progress.MaxEpochs}"));
        }

        if (Rate(progress, elapsed, first) is { } rate)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:N0} rows/s"));
        }

        parts.AddRange(progress.Losses.Select(loss => string.Create(CultureInfo.InvariantCulture, $"{loss.Key} {loss.Value:0.0000}")));
        if (Left(progress, elapsed, first?.Fraction ?? 0) is { } left)
        {
            parts.Add($"at most {StatusLine.Duration(left)} left");
        }

        return Printable.Text(string.Join("  ", parts));
    }

    private static double? Rate(TrainingProgress progress, TimeSpan elapsed, TrainingProgress? first)
    {
        var rows = Rows(progress) - (first is null ? 0 : Rows(first));
        return rows > 0 && elapsed > TimeSpan.Zero ? rows / elapsed.TotalSeconds : null;
    }

    private static long Rows(TrainingProgress progress) => (Math.Max(0, progress.Epoch - 1) * progress.RowsTotal) + progress.RowsDone;

    // The longest course: early stopping usually ends sooner.
    private static TimeSpan? Left(TrainingProgress progress, TimeSpan elapsed, double from) =>
        progress.Fraction > from && progress.Fraction <= 1 && elapsed > TimeSpan.Zero ? elapsed * ((1 - progress.Fraction) / (progress.Fraction - from)) : null;
}
