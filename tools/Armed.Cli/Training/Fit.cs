using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Training;

/// <summary>A finished fit and how long it took.</summary>
internal sealed record Fit(TrainingResult Result, TimeSpan Elapsed)
{
    /// <summary>Path of report.html; null where none was written.</summary>
    public string? Report { get; init; }

    /// <summary>Fits with a progress line, and reports what was inferred and noticed.</summary>
    /// <exception cref="InterruptedException">Interrupted; the message says how to go on.</exception>
    public static Fit Run(TrainingRequest request, CommandHost host, CommandOutput output)
    {
        var start = host.Time.GetTimestamp();
        var said = new List<string>();
        var result = RunWithProgress(request, host, output, said);
        foreach (var message in result.Messages.Except(said))
        {
            output.Message(message);
        }

        return new Fit(result, host.Time.GetElapsedTime(start));
    }

    private static TrainingResult RunWithProgress(TrainingRequest request, CommandHost host, CommandOutput output, List<string> said)
    {
        using var line = new ProgressLine(host);
        var progress = new Messages(line, output, said);
        try
        {
            return ArmedTraining.Run(request, progress, host.Cancellation);
        }
        catch (OperationCanceledException stop) when (request.Output is { } bundle)
        {
            throw new InterruptedException($"interrupted. If there is a checkpoint at {Path.TrimEndingDirectorySeparator(bundle)}.checkpoint, the same command with --resume continues to the same result.", stop);
        }
    }

    /// <summary>Prints what was inferred before the fit, so that a fit that fails shows its cause, and hands progress on.</summary>
    private sealed class Messages(ProgressLine line, CommandOutput output, List<string> said) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Messages.Count == 0)
            {
                line.Report(value);
                return;
            }

            line.Dispose(); // clears the line
            foreach (var message in value.Messages)
            {
                output.Message(message);
                said.Add(message);
            }
        }
    }
}
