using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Tuning;

/// <summary>One line on a terminal that shows the progress of a search: a bar of the time or of the trials, the fit under way, the best score.</summary>
internal sealed class TuneLine(CommandHost host, TuneSettings settings, Action<string> say) : IProgress<TuningProgress>, IDisposable
{
    private readonly long _start = host.Time.GetTimestamp();
    private readonly StatusLine _line = new(host);

    public void Report(TuningProgress value)
    {
        foreach (var message in value.Messages)
        {
            say(message);
        }

        if (host.ShowsProgress && value.Fold > 0)
        {
            _line.Show(Describe(value, Share(value, host.Time.GetElapsedTime(_start))));
        }
    }

    public void Dispose() => _line.Dispose();

    /// <summary>The line.</summary>
    internal static string Describe(TuningProgress progress, double share)
    {
        var bar = StatusLine.Bar(Math.Clamp(share, 0, 1)); // the last fit may take longer than the time
        var best = progress.Best is { } value ? $"  best {MetricsTable.Number(value)}" : "";
        return Printable.Text(string.Create(CultureInfo.InvariantCulture,
            $"{bar} trial {progress.Trial}, rung {progress.Rung + 1} of {progress.Rungs}, fold {progress.Fold} of {progress.Folds}{best}"));
    }

    /// <summary>Share of the time that is spent, or of the trials at rungs that are finished, the larger of both.</summary>
    private double Share(TuningProgress progress, TimeSpan elapsed) =>
        Math.Max(settings.Budget is { } budget ? elapsed / budget : 0, settings.Request.Trials is { } trials ? (double)progress.Finished / Rungs(trials, progress.Rungs) : 0);

    /// <summary>How many trials at rungs there will be: the given options at each, and a third of each rung at the next one.</summary>
    private static int Rungs(int trials, int rungs)
    {
        var (sum, here) = (rungs, trials);
        for (var rung = 0; rung < rungs; rung++)
        {
            (sum, here) = (sum + here, (here + SuccessiveHalving.Factor - 1) / SuccessiveHalving.Factor);
        }

        return sum;
    }
}
