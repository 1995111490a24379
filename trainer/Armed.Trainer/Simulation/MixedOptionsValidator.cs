using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Simulation;

internal static class MixedOptionsValidator
{
    public static void Validate(MixedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults("simulation");
        faults.AtLeast("rows", options.Rows, 1);
        faults.Check(Enum.IsDefined(options.Form), "form", options.Form, EnumWords.List<MixedForm>());
        faults.AtLeast("features", options.Features, options.Form == MixedForm.Published ? 2 : 1);
        faults.AtLeast("clusters", options.Clusters, 1);
        faults.AtLeast("rows_per_cluster", options.RowsPerCluster ?? 1, 1);
        faults.Check((long)options.Clusters * (options.RowsPerCluster ?? 1) <= Array.MaxLength, "rows_per_cluster", options.RowsPerCluster, $"at most {Array.MaxLength} rows in all");
        faults.NotNegative("cluster_variance", options.ClusterVariance);
        faults.Check(OutcomeKinds.Of(options.Task).Draw is not null, "task", OutcomeKinds.Of(options.Task).Name, $"one of {string.Join(", ", OutcomeKinds.All.Where(kind => kind.Draw is not null).Select(kind => kind.Name))}");
        faults.Check(options.Slopes is not null && options.Slopes.Count <= options.Features && options.Slopes.All(double.IsFinite), "slopes", options.Slopes is null ? null : string.Join(", ", options.Slopes), "finite numbers, at most one for each feature");
        faults.Check(options.Confounding is >= -1 and <= 1, "confounding", options.Confounding, "a correlation from -1 to 1");
        faults.Check(options.TestShare is >= 0 and < 1, "test_share", options.TestShare, "a number from 0 to below 1");
        faults.ThrowIfAny();
    }
}
