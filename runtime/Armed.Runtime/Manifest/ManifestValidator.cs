using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks a manifest's fields; what the graphs must look like for it is in <see cref="GraphSignatures"/>.</summary>
internal static class ManifestValidator
{
    private const int MaxColumns = 100_000;
    private const int MaxFactors = 64;
    private const int MaxLevels = 10_000_000;
    private const int MaxHeads = 64;
    private const int MaxHeadName = 64;
    private const int MaxNodes = 1_000;

    public static void Validate(BundleManifest manifest)
    {
        Require(
            manifest.FormatVersion is > 0 and <= BundleManifest.CurrentFormatVersion, "format_version", $"1 to {BundleManifest.CurrentFormatVersion}",
            manifest.FormatVersion);
        RequireHash(manifest.BundleId, "bundle_id");
        RequireHash(manifest.FitId, "fit_id");
        ValidateOutcome(manifest);
        ValidateColumns(manifest.Columns);
        CellValidator.Validate(manifest.Cells);
        RequireOneOf(manifest.NameMatch ?? "exact", "name_match", "exact", "lenient");
        ValidateClusters(manifest.Clusters);
        FurtherInputValidator.Validate(manifest);
        ImageValidator.Validate(manifest);
        ValidateGraphs(manifest);
        ValidateRandomEffects(manifest);
        EffectPairValidator.Validate(manifest);
        RefitValidator.Validate(manifest);
        AdaptationValidator.Validate(manifest);
        ClusterProbeValidator.Validate(manifest);
        LatentSeparationValidator.Validate(manifest);
        WeightsValidator.Validate(manifest);
        MembershipValidator.Validate(manifest);
        ContextValidator.Validate(manifest);
        ValidateTraining(manifest);
        GraphSignatures.Validate(manifest);
    }

    private static void ValidateOutcome(BundleManifest manifest)
    {
        if (!manifest.Outcomes.Knows(manifest.Task))
        {
            throw Make("task", string.Join(", ", manifest.Outcomes.Names), manifest.Task, "A program registers an outcome of its own with ArmedModelOptions.Outcomes.");
        }

        var outcome = manifest.Outcome;
        Require(!string.IsNullOrEmpty(outcome.Name), "outcome.name", "a column's name", outcome.Name);
        RequireDistinct(outcome.Classes, "outcome.classes", allowEmpty: true);
        manifest.MakeOutcome().Validate();
        RequireFinite(outcome.Mean, "outcome.mean");
        Require(outcome.Sd is not { } spread || (double.IsFinite(spread) && spread >= 0), "outcome.sd", "a finite number of at least 0", outcome.Sd);
        Require(manifest.ResidualSd is not { } sd || (double.IsFinite(sd) && sd >= 0), "residual_sd", "a finite number of at least 0", manifest.ResidualSd);
    }

    private static void ValidateColumns(IReadOnlyList<ColumnDescription> columns)
    {
        Require(columns.Count <= MaxColumns, "columns", $"at most {MaxColumns} columns", columns.Count);
        RequireNoNull(columns, "columns");
        RequireDistinct(columns.Select(column => column.Name), "columns[].name");
        foreach (var column in columns)
        {
            var field = $"columns['{column.Name}']";
            RequireOneOf(column.Kind, $"{field}.kind", "numeric", "categorical");
            Require(column.Levels.Count <= MaxLevels, $"{field}.levels", $"at most {MaxLevels}", column.Levels.Count);
            Require(column.Kind == "categorical" || column.Levels.Count == 0, $"{field}.levels", "empty for a numeric column", column.Levels.Count);
            RequireDistinct(column.Levels, $"{field}.levels", allowEmpty: true);
            DateValidator.Validate(column, field);
            RequireFinite(column.Minimum, $"{field}.minimum");
            RequireFinite(column.Maximum, $"{field}.maximum");
            Require(column.Minimum is not { } low || column.Maximum is not { } high || low <= high, $"{field}.minimum", "at most the maximum", column.Minimum);
            Require(column.MissingShare is >= 0 and <= 1, $"{field}.missing_share", "0 to 1", column.MissingShare);
        }
    }

    private static void ValidateClusters(IReadOnlyList<ClusterDescription> clusters)
    {
        Require(clusters.Count is > 0 and <= MaxFactors, "clusters", $"1 to {MaxFactors} factors", clusters.Count);
        RequireNoNull(clusters, "clusters");
        RequireDistinct(clusters.Select(cluster => cluster.Name), "clusters[].name");
        foreach (var cluster in clusters)
        {
            var field = $"clusters['{cluster.Name}']";
            Require(cluster.Levels.Count is > 0 and <= MaxLevels, $"{field}.levels", $"1 to {MaxLevels} names", cluster.Levels.Count);
            RequireDistinct(cluster.Levels, $"{field}.levels", allowEmpty: true);
            Require(cluster.Columns.Count is > 0 and <= MaxFactors, $"{field}.columns", $"1 to {MaxFactors} names", cluster.Columns.Count);
            RequireDistinct(cluster.Columns, $"{field}.columns");
            Require(
                cluster.Rows.Count == 0 || cluster.Rows.Count == cluster.Levels.Count, $"{field}.rows", $"{cluster.Levels.Count} numbers", cluster.Rows.Count);
            Require(cluster.Rows.All(rows => rows >= 0), $"{field}.rows", "at least 0", "a negative number");
        }
    }

    private static void ValidateGraphs(BundleManifest manifest)
    {
        RequireNoNull(manifest.Graphs, "heads");
        Require(manifest.Graphs.Count <= MaxHeads, "heads", $"at most {MaxHeads}", manifest.Graphs.Count);
        RequireDistinct(manifest.Graphs.Select(graph => graph.Role), "heads[].name");
        RequireDistinct(manifest.Graphs.Select(graph => graph.File?.ToLowerInvariant()), "heads[].file");
        foreach (var graph in manifest.Graphs)
        {
            Require(IsHeadName(graph.Role), "heads[].name", $"1 to {MaxHeadName} lower-case letters, digits and underscores", graph.Role);
            Require(graph.Role is not ("population" or "context" or "membership"), "heads[].name", "another name than population, context and membership, which say that the mixed head answered for an unknown cluster", graph.Role);
            Require(BundleFileName.IsPlain(graph.File), "heads[].file", "a plain file name without folders", graph.File);
            RequireHash(graph.Sha256, $"heads['{graph.Role}'].sha256");
        }

        var roles = manifest.Graphs.Select(graph => graph.Role).ToList();
        Require(roles.Contains(GraphRoles.Fixed) && roles.Contains(GraphRoles.Mixed), "heads", "at least fixed and mixed", string.Join(", ", roles));
        RequireOneOf(manifest.UnknownCluster, "unknown_cluster", "population", "inferred", "context", "membership", "auto", "error");
        Require(manifest.UnknownCluster != "membership" || manifest.Memberships is [_], "memberships", "one entry, because unknown_cluster is membership", manifest.Memberships?.Count ?? 0);
        Require(
            manifest.UnknownCluster != "inferred" || roles.Contains(GraphRoles.Inferred), "heads", "with inferred, because unknown_cluster is inferred",
            string.Join(", ", roles));
        Require(
            manifest.UnknownCluster != "context" || roles.Contains(GraphRoles.Summary), "heads", "with summary, because unknown_cluster is context",
            string.Join(", ", roles));
    }

    private static bool IsHeadName(string? name)
        => name is { Length: > 0 and <= MaxHeadName } && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_");

    private static void ValidateRandomEffects(BundleManifest manifest)
    {
        RequireNoNull(manifest.RandomEffects, "random_effects");
        RequireDistinct(manifest.RandomEffects.Select(effects => effects.Factor), "random_effects[].factor");
        foreach (var effects in manifest.RandomEffects)
        {
            var rows = manifest.SpreadWidth > 0 && !manifest.HasFixedTables ? effects.Terms.Count : 0;
            Require(
                (effects.FixedTable is { Length: > 0 }) == manifest.HasFixedTables, $"random_effects['{effects.Factor}'].fixed_table", "a name for every factor, or null for all", effects.FixedTable);
            Require(
                effects.Spread.Count == rows && effects.Spread.All(row => row is not null && row.Count == manifest.SpreadWidth && row.All(double.IsFinite)),
                $"random_effects['{effects.Factor}'].spread", $"{rows} rows of {manifest.SpreadWidth} finite numbers, as for every factor", $"{effects.Spread.Count} rows");
            var field = $"random_effects['{effects.Factor}']";
            Require(manifest.Clusters.Any(cluster => cluster.Name == effects.Factor), "random_effects[].factor", "one of the clusters", effects.Factor);
            RequireDistinct(effects.Terms, $"{field}.terms");
            Require(effects.HiddenTerms is null || (effects.HiddenTerms >= 0 && effects.HiddenTerms <= effects.Terms.Count), $"{field}.hidden_terms", $"0 to {effects.Terms.Count}", effects.HiddenTerms);
            Require(
                effects.Blocks.Count == 0 || (effects.Blocks.All(size => size > 0) && effects.Blocks.Sum(size => (long)size) == effects.Terms.Count), $"{field}.blocks",
                $"numbers above 0 with the sum {effects.Terms.Count}, or none", string.Join(", ", effects.Blocks.Take(10)));
            AdaptationValidator.ValidateUnits(effects);
            ValidateEstimation(effects, field);
            RequireNoNull(effects.Covariance, $"{field}.covariance");
            foreach (var matrix in effects.Covariance)
            {
                CovarianceCheck.Validate(matrix, effects.Terms.Count, $"{field}.covariance");
            }
        }
    }

    private static void ValidateEstimation(RandomEffectsDescription effects, string field)
    {
        RequireOneOf(effects.Method, $"{field}.method", [.. EffectMethods.All]);
        var isQuadrature = effects.Method == EffectMethods.Quadrature;
        Require(
            isQuadrature ? effects.Nodes is > 1 and <= MaxNodes : effects.Nodes is null, $"{field}.nodes", isQuadrature ? $"2 to {MaxNodes}" : "null unless the method is quadrature",
            effects.Nodes);
        Require(
            effects.IntegralCheck is not { } check || (check is { Clusters: > 0, Nodes: > 1 and <= MaxNodes } && double.IsFinite(check.Difference)), $"{field}.integral_check",
            $"clusters above 0, nodes from 2 to {MaxNodes} and a finite difference", effects.IntegralCheck);
        Require(effects.Table is not { } table || (table.Values.Length > 0 && table.Codes.Length > 0), $"{field}.table", "names of two values of the graph mixed", "an empty name");
    }

    private static void ValidateRequest(RequestDescription? request)
    {
        if (request is not null)
        {
            RequireNoNull(request.Arguments, "request.arguments");
            Require(request.Options.ValueKind == JsonValueKind.Object, "request.options", "an object", request.Options.ValueKind);
        }
    }

    private static void ValidateTraining(BundleManifest manifest)
    {
        ValidateRequest(manifest.Request);
        Require(manifest.Options.ValueKind == JsonValueKind.Object, "options", "an object", manifest.Options.ValueKind);
        RequireHash(manifest.TrainingData.Sha256, "training_data.sha256");
        if (manifest.TrainingData.OutcomeSha256 is { } outcome)
        {
            RequireHash(outcome, "training_data.outcome_sha256");
        }

        Require(manifest.TrainingData.Rows >= 0, "training_data.rows", "at least 0", manifest.TrainingData.Rows);
        Require(manifest.TrainingData.RowsDropped >= 0, "training_data.rows_dropped", "at least 0", manifest.TrainingData.RowsDropped);
        foreach (var (factor, count) in manifest.TrainingData.Clusters)
        {
            Require(count >= 0, $"training_data.clusters['{factor}']", "at least 0", count);
        }

        RequireNoNull([.. manifest.Packages.Values], "packages");
        RequireNoNull(manifest.Notes, "notes");
        foreach (var (partition, heads) in manifest.Metrics)
        {
            foreach (var (head, metrics) in heads ?? throw Make($"metrics['{partition}']", "an object", null))
            {
                foreach (var (name, value) in metrics ?? throw Make($"metrics['{partition}']['{head}']", "an object", null))
                {
                    RequireFinite(value, $"metrics['{partition}']['{head}']['{name}']");
                }
            }
        }

        foreach (var (role, value) in manifest.Parity)
        {
            RequireFinite(value, $"parity['{role}']");
        }

        foreach (var id in manifest.Lineage)
        {
            RequireHash(id, "lineage[]");
        }
    }

    private static void RequireFinite(double? value, string field)
        => Require(value is not { } number || double.IsFinite(number), field, "a finite number", value);

    private static void RequireNoNull<T>(IReadOnlyList<T> items, string field)
        where T : class
    {
        foreach (var item in items)
        {
            Require(item is not null, field, "without null", null);
        }
    }
}
