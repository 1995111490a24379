using Armed.Trainer.Common;

namespace Armed.Trainer.Simulation;

internal static class SpiralOptionsValidator
{
    public static void Validate(SpiralOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults("simulation");
        faults.AtLeast("clusters", options.Clusters, 1);
        faults.AtLeast("rows_per_cluster", options.RowsPerCluster, 1);
        faults.Finite("radius_mean", options.RadiusMean);
        faults.NotNegative("radius_sd", options.RadiusSd);
        faults.NotNegative("noise", options.Noise);
        faults.NotNegative("confounding_sd", options.ConfoundingSd);
        faults.ThrowIfAny();
    }
}
