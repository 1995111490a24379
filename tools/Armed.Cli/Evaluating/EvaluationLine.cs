using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>One line on a terminal that shows the progress of a cross-validation: a bar, the fit under way, fits done and time left.</summary>
internal sealed class EvaluationLine(CommandHost host, Action<string> say) : IProgress<CrossValidationProgress>, IDisposable
{
    private readonly long _start = host.Time.GetTimestamp();
    private readonly StatusLine _line = new(host);

    public void Report(CrossValidationProgress value)
    {
        foreach (var message in value.Messages)
        {
            say(message);
        }

        if (host.ShowsProgress && value.Total > 0)
        {
            _line.Show(Describe(value, host.Time.GetElapsedTime(_start)));
        }
    }

    public void Dispose() => _line.Dispose();

    /// <summary>The line. Fits of a checkpoint took no time.</summary>
    internal static string Describe(CrossValidationProgress progress, TimeSpan elapsed)
    {
        var repeat = progress.Repeat == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" repeat {progress.Repeat + 1}");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{StatusLine.Bar((double)progress.Done / progress.Total)} {progress.Done}/{progress.Total} fits  {progress.Scheme}{repeat} fold {progress.Fold} {progress.Model}");
        var fitted = progress.Done - progress.Kept;
        return Printable.Text(fitted <= 0 ? text : $"{text}  about {StatusLine.Duration(elapsed * ((double)(progress.Total - progress.Done) / fitted))} left");
    }
}
