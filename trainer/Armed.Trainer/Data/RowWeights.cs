using Armed.Runtime.Schema;

namespace Armed.Trainer.Data;

/// <summary>What rows weigh in training: observation weights times class weights.</summary>
internal static class RowWeights
{
    /// <summary>The weight of each class, in code order.</summary>
    /// <exception cref="InputException">The outcome has no classes, or not those that are named.</exception>
    public static double[] OfClasses(OutcomeColumn outcome, ClassWeights weights, int[] rows, float[] observationWeights)
    {
        if (outcome.IsNumber)
        {
            throw new InputException($"Class weights are given, but the outcome '{outcome.Name}' is {outcome.Task} and has no classes. Leave --class-weights out; --weights sets a weight per row.");
        }

        if (weights.Levels is null)
        {
            return Balanced(outcome, rows, observationWeights);
        }

        var given = weights.Levels.DistinctBy(level => NameForms.CanonicalText(level.Key)).ToDictionary(level => NameForms.CanonicalText(level.Key), level => level.Value, StringComparer.Ordinal);
        string[] unknown = [.. given.Keys.Except(outcome.ClassNames)];
        if (unknown.Length > 0)
        {
            throw new InputException($"Class weights name '{string.Join("', '", unknown)}', but the outcome '{outcome.Name}' has the classes '{string.Join("', '", outcome.ClassNames)}'. Name these; a class that is not named has weight 1.");
        }

        return [.. outcome.ClassNames.Select(name => given.GetValueOrDefault(name, 1))];
    }

    /// <summary>Every row's weight; empty if all weigh 1. A held-out row of a class that training lacks weighs 1: it does not train.</summary>
    public static float[] Combine(float[] outcome, float[] observationWeights, double[] classWeights)
    {
        if (classWeights.Length == 0)
        {
            return observationWeights;
        }

        return [.. outcome.Select((y, row) => (observationWeights.Length == 0 ? 1 : observationWeights[row]) * (float)(y < 0 ? 1 : classWeights[(int)y]))];
    }

    /// <summary>sum(w) / (K sum of the class's w): the mean over rows is 1.</summary>
    private static double[] Balanced(OutcomeColumn outcome, int[] rows, float[] observationWeights)
    {
        var sums = new double[outcome.ClassNames.Count];
        foreach (var row in rows)
        {
            sums[outcome.Classes[row]] += observationWeights.Length == 0 ? 1 : observationWeights[row];
        }

        var total = sums.Sum();
        return Array.ConvertAll(sums, sum => total / (sums.Length * sum));
    }
}
