using System.Globalization;
using Armed.Cli.Common;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>One line on a terminal that shows the progress of a cross-validation: a bar, the fit under way, fits done and time left.</summary>
internal sealed class EvaluationLine(CommandHost host, Action<string> say) : IProgress<CrossValidationProgress>, IDisposable
{
    private const string ClearLine = "\r\u001b[2K";
    private const int BarWidth = 20;

    private readonly long _start = host.Time.GetTimestamp();
    private bool _dirty;

    public void Report(CrossValidationProgress value)
    {
        foreach (var message in value.Messages)
        {
            say(message);
        }

        if (host.ShowsProgress && value.Total > 0)
        {
            _dirty = true;
            host.Error.Write(ClearLine + Describe(value, host.Time.GetElapsedTime(_start)));
        }
    }

    public void Dispose()
    {
        if (_dirty)
        {
            host.Error.Write(ClearLine);
            _dirty = false;
        }
    }

    /// <summary>The line. Fits of a checkpoint took no time.</summary>
    internal static string Describe(CrossValidationProgress progress, TimeSpan elapsed)
    {
        var full = BarWidth * progress.Done / progress.Total;
        var repeat = progress.Repeat == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" repeat {progress.Repeat + 1}");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', BarWidth - full)}] {progress.Done}/{progress.Total} fits  {progress.Scheme}{repeat} fold {progress.Fold} {progress.Model}");
        var fitted = progress.Done - progress.Kept;
        return Printable.Text(fitted <= 0 ? text : $"{text}  about {Duration(elapsed * ((double)(progress.Total - progress.Done) / fitted))} left");
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
