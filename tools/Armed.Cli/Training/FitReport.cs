using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Reporting.Pages;
using Armed.Trainer;

namespace Armed.Cli.Training;

/// <summary>The report of a fit, in its bundle.</summary>
internal static class FitReport
{
    /// <summary>Writes the report. A fit that cannot be shown is a fit all the same: the reason becomes a message.</summary>
    /// <returns>Its path; null if it was not written.</returns>
    public static string? Write(Fit fit, TrainingRequest request, CommandHost host, CommandOutput output)
    {
        if (fit.Result.BundlePath is not { } bundle)
        {
            return null;
        }

        return Try(() => ReportFile.WriteInto(bundle, new ReportMaker(host).Make(bundle, request.Data.Source, request.HeldOut, evaluation: null).Page), output);
    }

    /// <summary>Writes a report; whatever fault it has, the fit stands.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static string? Try(Func<string> write, CommandOutput output)
    {
        try
        {
            return write();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            output.Message($"{ReportFile.Name} was not written: {fault.Message}");
            return null;
        }
    }
}
