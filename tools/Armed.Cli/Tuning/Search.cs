using System.Text.Json;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Tuning;

/// <summary>A finished search and how long it took.</summary>
internal sealed record Search(TuneSettings Settings, TuningResult Result, TimeSpan Elapsed)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>The best options as --config takes them.</summary>
    public string BestOptionsText => JsonSerializer.Serialize(Result.Best, s_json);

    /// <summary>Searches with a progress line, and reports what was inferred and noticed.</summary>
    /// <exception cref="InterruptedException">Interrupted; the message says how to go on.</exception>
    public static Search Run(TuneSettings settings, CommandHost host, CommandOutput output)
    {
        var start = host.Time.GetTimestamp();
        using var line = new TuneLine(host, settings, output.Message);
        try
        {
            var request = settings.Budget is { } budget ? settings.Request with { IsSpent = () => host.Time.GetElapsedTime(start) >= budget } : settings.Request;
            return new Search(settings, TuningRun.Execute(request, line, host.Cancellation), host.Time.GetElapsedTime(start));
        }
        catch (OperationCanceledException stop)
        {
            throw new InterruptedException(File.Exists(settings.Output)
                ? $"interrupted. Finished trials are in {settings.Output}; the same command with --resume goes on from there."
                : "interrupted before the first trial was finished.", stop);
        }
    }
}
