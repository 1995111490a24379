using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks what a manifest says of clusters that training did not have.</summary>
internal static class ContextValidator
{
    private const int MostColumns = 4_096;
    private static readonly string[] s_answers = ["population", "context", "membership"];

    public static void Validate(BundleManifest manifest)
    {
        foreach (var context in manifest.Context ?? [])
        {
            Require(context is not null, "context[]", "without null", null);
            var effects = manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == context!.Factor);
            Require(effects is not null, "context[].factor", "a grouping factor with random effects", context!.Factor);
            Validate(context, effects!.Terms.Count, $"context['{context.Factor}']");
        }

        foreach (var answers in manifest.NewClusters ?? [])
        {
            Require(manifest.Clusters.Any(cluster => cluster.Name == answers?.Factor), "new_clusters[].factor", "a grouping factor", answers?.Factor);
            Require(answers!.Pooled?.Adopted is null || manifest.Clusters.Count == 1, $"new_clusters['{answers.Factor}'].pooled", "a candidate that is adopted only where there is one grouping factor", manifest.Clusters.Count);
            Validate(answers, $"new_clusters['{answers.Factor}']");
        }
    }

    private static void Validate(ContextDescription context, int terms, string field)
    {
        var columns = context.Columns.Count;
        Require(columns is > 0 and <= MostColumns, $"{field}.columns", $"1 to {MostColumns} names", columns);
        RequireDistinct(context.Columns, $"{field}.columns");
        RequireRow(context.Mean, columns, $"{field}.mean");
        RequireCovariance(context.Within, columns, $"{field}.within");
        RequireCovariance(context.Between, columns, $"{field}.between");
        RequireCovariance(context.Covariance, terms, $"{field}.covariance");
        Require(context.Projection.Count > 0 && context.Projection.Count <= columns, $"{field}.projection", $"1 to {columns} rows", context.Projection.Count);
        Require(context.Coefficients.Count == terms, $"{field}.coefficients", $"{terms} rows", context.Coefficients.Count);
        foreach (var row in context.Projection)
        {
            RequireRow(row, columns, $"{field}.projection");
        }

        foreach (var row in context.Coefficients)
        {
            RequireRow(row, context.Projection.Count, $"{field}.coefficients");
        }
    }

    private static void Validate(NewClusterDescription answers, string field)
    {
        Require(answers.Folds >= 0, $"{field}.folds", "at least 0", answers.Folds);
        if (answers.Pooled is { } pooled)
        {
            Validate(pooled, $"{field}.pooled");
        }

        foreach (var answer in answers.Answers)
        {
            Require(answer?.Rows is null or > 0, $"{field}.answers[].rows", "at least 1, or null for all", answer?.Rows);
            Require(answer is not null && s_answers.Contains(answer.Answer), $"{field}.answers[].answer", string.Join(", ", s_answers), answer?.Answer);
            Require(double.IsFinite(answer!.PopulationLoss), $"{field}.answers[].population_loss", "a finite number", answer.PopulationLoss);
            Require(
                AreFinite(answer.Candidates),
                $"{field}.answers[].candidates", "finite gains with standard errors of at least 0", "others");
        }
    }

    private static void Validate(PooledDescription pooled, string field)
    {
        Require(pooled.Folds > 0, $"{field}.folds", "at least 1", pooled.Folds);
        Require(pooled.Networks >= 0, $"{field}.networks", "at least 0", pooled.Networks);
        Require(double.IsFinite(pooled.Loss), $"{field}.loss", "a finite number", pooled.Loss);
        Require(AreFinite(pooled.Candidates) && pooled.Candidates.Count(candidate => candidate.Adopted == true) <= 1, $"{field}.candidates", "finite gains with standard errors of at least 0, one of them adopted at most", "others");
        Require(pooled.Candidates.All(candidate => candidate.Candidate is PooledDescription.Pooled or PooledDescription.WithoutHidden), $"{field}.candidates[].candidate", $"'{PooledDescription.Pooled}' or '{PooledDescription.WithoutHidden}'", "others");
        Require(pooled.Adopted is null or { Gain: > 0 }, $"{field}.candidates[].gain", "above 0 for the candidate that is adopted", pooled.Adopted?.Gain);
        Require(
            pooled.Adopted is null ? pooled.Sd is null : pooled.Sd is { } sd && double.IsFinite(sd) && sd >= 0,
            $"{field}.sd", pooled.Adopted is null ? "null, as no candidate is adopted" : "a finite number of at least 0, as a candidate is adopted", pooled.Sd);
    }

    private static bool AreFinite(IReadOnlyList<NewClusterCandidateDescription> candidates) =>
        candidates.All(candidate => candidate is { StandardError: >= 0 } && double.IsFinite(candidate.Gain) && double.IsFinite(candidate.StandardError) && double.IsFinite(candidate.SignedRank ?? 0));

    private static void RequireCovariance(IReadOnlyList<IReadOnlyList<double>> matrix, int size, string field)
    {
        Require(matrix.Count == size, field, $"{size} rows", matrix.Count);
        CovarianceCheck.Validate(matrix, size, field);
    }

    private static void RequireRow(IReadOnlyList<double> row, int count, string field)
    {
        Require(row?.Count == count, field, $"{count} numbers", row?.Count);
        Require(row!.All(double.IsFinite), field, "finite numbers", "NaN or infinity");
    }
}
