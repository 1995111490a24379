using System.Globalization;
using Armed.Trainer;

namespace Armed.Benchmarks.Folds;

/// <summary>Cross-validates models over a data set's fixed folds, as <c>armed evaluate --splits</c> does, and prints a line per scheme and model.</summary>
internal static class ModelScores
{
    public static void Run(DataSetDescription data, IReadOnlyList<string>? schemes, TrainingOptions options, IReadOnlyList<string>? models, TextWriter output)
    {
        var result = CrossValidation.Run(new CrossValidationRequest
        {
            Data = data.Request,
            Options = options,
            Splits = data.Splits,
            SplitColumns = schemes ?? data.Schemes,
            Models = models,
            Clock = TimeProvider.System,
        });
        output.WriteLine($"{"scheme",-12} {"model",-17} {result.Measure,9} {"sd",8} {"difference",11} {"se",8} {"p",7} {"seconds",8}");
        foreach (var scheme in result.Schemes)
        {
            foreach (var model in scheme.Models.Where(model => model.Measures.ContainsKey(result.Measure)))
            {
                var own = model.Measures[result.Measure];
                var difference = model.Differences.GetValueOrDefault(result.Measure) ?? new PairedDifference(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{scheme.Scheme,-12} {model.Model,-17} {own.Mean,9:F4} {own.Sd,8:F4} {difference.Mean,11:F4} {difference.Se,8:F4} {difference.P,7:F3} {model.Fits.Sum(fit => fit.Seconds ?? 0),8:F1}"));
            }
        }

        foreach (var sentence in result.Schemes.SelectMany(scheme => scheme.Verdict))
        {
            output.WriteLine(sentence);
        }
    }
}
