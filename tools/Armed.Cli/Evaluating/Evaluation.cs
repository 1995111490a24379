using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>A finished cross-validation and how long it took.</summary>
internal sealed record Evaluation(CrossValidationRequest Request, CrossValidationResult Result, TimeSpan Elapsed)
{
    /// <summary>Evaluates with a progress line, and reports what was inferred and noticed.</summary>
    /// <exception cref="InterruptedException">Interrupted; the message says how to go on.</exception>
    public static Evaluation Run(CrossValidationRequest request, CommandHost host, CommandOutput output)
    {
        var start = host.Time.GetTimestamp();
        var said = new List<string>();
        using var line = new EvaluationLine(host, message =>
        {
            output.Message(message);
            said.Add(message);
        });
        try
        {
            var result = CrossValidation.Run(request, line, host.Cancellation);
            line.Dispose(); // clears the line
            foreach (var message in result.Messages.Except(said))
            {
                output.Message(message);
            }

            return new Evaluation(request, result, host.Time.GetElapsedTime(start));
        }
        catch (OperationCanceledException stop) when (request.Journal is { } journal)
        {
            throw new InterruptedException($"interrupted. Finished fits are in {journal}; the same command with --resume goes on from there.", stop);
        }
    }
}
