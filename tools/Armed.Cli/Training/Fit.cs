using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Training;

/// <summary>A finished fit and how long it took.</summary>
internal sealed record Fit(TrainingResult Result, TimeSpan Elapsed)
{
    /// <summary>Fits with a progress line, and reports what was inferred and noticed.</summary>
    /// <exception cref="InterruptedException">Interrupted; the message says how to go on.</exception>
    public static Fit Run(TrainingRequest request, CommandHost host, CommandOutput output)
    {
        var start = host.Time.GetTimestamp();
        var result = RunWithProgress(request, host);
        foreach (var message in result.Messages)
        {
            output.Message(message);
        }

        return new Fit(result, host.Time.GetElapsedTime(start));
    }

    private static TrainingResult RunWithProgress(TrainingRequest request, CommandHost host)
    {
        using var progress = new ProgressLine(host);
        try
        {
            return ArmedTraining.Run(request, progress, host.Cancellation);
        }
        catch (OperationCanceledException stop) when (request.Output is { } bundle)
        {
            throw new InterruptedException($"interrupted. If there is a checkpoint at {Path.TrimEndingDirectorySeparator(bundle)}.checkpoint, the same command with --resume continues to the same result.", stop);
        }
    }
}
