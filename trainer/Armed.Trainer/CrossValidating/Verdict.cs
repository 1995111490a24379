using System.Globalization;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>What a comparison says, in sentences: which models are clearly better or worse than the reference, and which are not.</summary>
/// <param name="measure">The measure that models are compared by.</param>
/// <param name="reference">Name of the reference model.</param>
internal sealed class Verdict(string measure, string reference)
{
    /// <summary>A fold whose loss is more times that of every other fold decides the mean and the standard error alone.</summary>
    private const double Runaway = 3;

    /// <summary>Folds from which one can stand out.</summary>
    private const int FewestFolds = 3;

    public IReadOnlyList<string> Of(string words, IReadOnlyList<ModelResult> models)
    {
        var own = models.First(model => model.Model == reference);
        if (!own.Measures.TryGetValue(measure, out var value))
        {
            return [$"For {words} {own.Words} has no {measure}."];
        }

        var others = models.Where(model => model.Differences.ContainsKey(measure)).ToList();
        ModelResult[] worse = [.. others.Where(model => IsClear(model) && Loss(model) > 0)], better = [.. others.Where(model => IsClear(model) && Loss(model) < 0)];
        ModelResult[] equal = [.. others.Except(worse).Except(better)];
        var start = $"For {words} {Capital(own.Words)} {Number(value.Mean)}";
        List<string> said = [];
        if (worse.Length > 0)
        {
            said.Add($"{start} is better than {List(worse, Clear)}.");
        }

        if (better.Length > 0)
        {
            said.Add($"{start} is worse than {List(better, Clear)}.");
        }
        else if (others.Count > 0)
        {
            said.Add($"For {words} no model is clearly better than {own.Words}{(said.Count == 0 ? $" {Number(value.Mean)}" : "")}.");
        }

        if (equal.Length > 0)
        {
            said.Add($"Not clearly different from {own.Words}: {List(equal, Unclear)}.");
        }

        return others.Count == 0 ? said : [.. said, .. models.Select(OneFold).OfType<string>()];
    }

    /// <summary>What is said of a model whose mean one fold decides: its differences have standard errors that hide everything else. A fold of several repeats counts once.</summary>
    private string? OneFold(ModelResult model)
    {
        (int Fold, double Loss)[] folds = [.. model.Fits.Where(fit => fit.Measures.ContainsKey(measure)).GroupBy(fit => fit.Fold, (fold, fits) => (fold, fits.Average(fit => fit.Measures[measure]))).OrderByDescending(fold => fold.Item2)];
        var isRunaway = folds.Length >= FewestFolds && MeasureDirections.Of(measure) == MeasureDirection.Lower && folds[^1].Loss > 0 && folds[0].Loss > Runaway * folds[1].Loss;
        return !isRunaway ? null : $"One fold decides the mean of {model.Words}: {Number(folds[0].Loss)} in fold {folds[0].Fold.ToString(CultureInfo.InvariantCulture)}, {Number(folds[1].Loss)} or less in the others. Compare the folds in the JSON before you compare the means.";
    }

    /// <summary>How much higher the loss is than the reference's.</summary>
    private double Loss(ModelResult model) => MeasureDirections.Of(measure) == MeasureDirection.Higher ? -model.Differences[measure].Mean : model.Differences[measure].Mean;

    private bool IsClear(ModelResult model) => model.Differences[measure].IsClearBeside(model.Measures[measure].Mean);

    private static string List(IEnumerable<ModelResult> models, Func<ModelResult, string> describe) => string.Join(", ", models.Select(describe));

    private string Clear(ModelResult model) => $"{Named(model)} by {Number(Math.Abs(model.Differences[measure].Mean))} (se {Number(model.Differences[measure].Se)})";

    private string Unclear(ModelResult model)
    {
        var (loss, error) = (Loss(model), model.Differences[measure].Se);
        return !model.Differences[measure].IsSeenBeside(model.Measures[measure].Mean) ? $"{Named(model)} (equal)" : $"{Named(model)} ({Number(Math.Abs(loss))} {(loss > 0 ? "worse" : "better")}{(double.IsNaN(error) ? "" : $", se {Number(error)}")})";
    }

    private string Named(ModelResult model) => $"{model.Words} {Number(model.Measures[measure].Mean)}";

    private static string Capital(string words) => words.Length > 0 ? char.ToUpperInvariant(words[0]) + words[1..] : words;

    private static string Number(double value) => value.ToString(Math.Abs(value) is >= 1e6 or (> 0 and < 1e-4) ? "0.00e0" : Math.Abs(value) >= 100 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);
}
