using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>How the Z-predictor was calibrated, in a sentence for people.</summary>
internal static class MembershipText
{
    /// <summary>Calibration ends this near to the largest temperature where that is the best one.</summary>
    private const double Nearly = 0.9995;

    /// <summary>The sentence of a factor.</summary>
    public static string Of(MembershipDescription membership) => membership.Rows == 0
        ? $"The Z-predictor of {membership.Factor} is as trained: there were too few validation rows to calibrate it by."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The Z-predictor of {membership.Factor} was calibrated on {membership.Rows} validation rows by the temperature {membership.Temperature:0.000}: expected calibration error {membership.CalibrationError:0.000} (before {membership.CalibrationErrorBefore:0.000}), log loss {membership.LogLoss:0.000} (before {membership.LogLossBefore:0.000}), on the same rows.{(membership.Temperature >= Nearly * MembershipDescription.LargestTemperature ? " That is the largest temperature: these rows tell next to nothing of their cluster." : "")}");
}
