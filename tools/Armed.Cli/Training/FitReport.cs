using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Reporting.Pages;
using Armed.Runtime;
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

        try
        {
            var page = new ReportMaker(host).Make(bundle, request.Data.Source, request.HeldOut, evaluation: null).Page;
            return ReportFile.WriteInto(bundle, page);
        }
        catch (Exception fault) when (fault is InputException or ArmedBundleException or IOException or UnauthorizedAccessException)
        {
            output.Message($"{ReportFile.Name} was not written: {fault.Message}");
            return null;
        }
    }
}
