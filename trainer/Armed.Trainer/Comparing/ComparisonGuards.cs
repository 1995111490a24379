using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;

namespace Armed.Trainer.Comparing;

/// <summary>Refuses models whose likelihoods do not compare. The first model is the standard.</summary>
internal static class ComparisonGuards
{
    /// <summary>Checks all models against the first.</summary>
    /// <exception cref="InputException">Two likelihoods are of different data, distributions or approximations.</exception>
    public static void Check(IReadOnlyList<ComparedModel> models)
    {
        foreach (var model in models.Skip(1))
        {
            CheckData(models[0], model);
            CheckTask(models[0], model);
            CheckLikelihood(models[0], model);
        }

        CheckRestricted(models);
    }

    private static void CheckData(ComparedModel first, ComparedModel model)
    {
        if (first.Manifest.TrainingData.OutcomeSha256 != model.Manifest.TrainingData.OutcomeSha256)
        {
            throw new InputException($"'{model.Name}' was fitted to another outcome or other rows than '{first.Name}': {Data(model)}, and {Data(first)}. Likelihoods compare only for the same outcome and "
                + "weights on the same rows in the same order. Train both on the same table; rows with missing cells that only one model leaves out must be left out of both.");
        }

        var columns = first.Manifest.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        if (model.Manifest.Columns.FirstOrDefault(column => columns.TryGetValue(column.Name, out var other) && !IsSame(column, other)) is { } changed)
        {
            throw new InputException($"The column {Say.Quote(changed.Name)} has other values or levels in the training data of '{model.Name}' than in those of '{first.Name}'. Train both on the same table.");
        }
    }

    private static string Data(ComparedModel model)
    {
        var (data, outcome) = (model.Manifest.TrainingData, model.Manifest.Outcome);
        return string.Create(CultureInfo.InvariantCulture, $"{data.Rows} rows of {Say.Quote(outcome.Name)}{(outcome.Weights is { } weights ? $" weighted by {Say.Quote(weights)}" : "")}");
    }

    private static bool IsSame(ColumnDescription column, ColumnDescription other) =>
        column.Kind == other.Kind && column.Minimum == other.Minimum && column.Maximum == other.Maximum && column.Levels.SequenceEqual(other.Levels);

    /// <summary>Families of one task are distributions of the same numbers, whose AIC and BIC compare; densities of another task may be of other numbers.</summary>
    private static void CheckTask(ComparedModel first, ComparedModel model)
    {
        if (first.Manifest.Task != model.Manifest.Task)
        {
            throw new InputException($"'{model.Name}' has the distribution {model.Distribution}, and '{first.Name}' {first.Distribution}. Likelihoods compare only for one task: use the same --task for both.");
        }
    }

    private static void CheckLikelihood(ComparedModel first, ComparedModel model)
    {
        if (first.IsRestricted != model.IsRestricted)
        {
            throw new InputException($"'{model.Name}' was fitted by {Criterion(model)}, and '{first.Name}' by {Criterion(first)}. These likelihoods do not compare: train both with --criterion ml.");
        }

        if (Approximation(first) is var expected && Approximation(model) is var found && expected != found)
        {
            throw new InputException($"The likelihood of '{model.Name}' was computed by {found}, that of '{first.Name}' by {expected}. They do not compare: train both with the same --quadrature; with --quadrature 1 (Laplace's approximation) every structure of random effects has the same.");
        }
    }

    private static string Criterion(ComparedModel model) => model.IsRestricted ? "REML" : "maximum likelihood";

    private static string Approximation(ComparedModel model)
    {
        var effects = model.Manifest.RandomEffects[0];
        return effects.Nodes is { } nodes ? string.Create(CultureInfo.InvariantCulture, $"quadrature with {nodes} nodes") : effects.Method;
    }

    /// <summary>A restricted likelihood is that of contrasts which differ with the fixed columns.</summary>
    private static void CheckRestricted(IReadOnlyList<ComparedModel> models)
    {
        if (models[0].IsRestricted && models.FirstOrDefault(model => !model.FixedIdentities.SetEquals(models[0].FixedIdentities)) is { } other)
        {
            throw new InputException($"'{other.Name}' has other fixed effects than '{models[0].Name}', and both were fitted by REML, whose likelihoods then do not compare. {(models[0].Manifest.ResidualSd is null ? "Several unordered classes have no other; compare them by cross-validation." : "Train both with --criterion ml.")}");
        }
    }
}
