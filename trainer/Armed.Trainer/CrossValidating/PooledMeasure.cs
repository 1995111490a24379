namespace Armed.Trainer.CrossValidating;

/// <summary>A measure of rows that several folds have parts of: the mean weighted by rows, and of errors that are roots the root of the mean square.</summary>
internal static class PooledMeasure
{
    private const string Root = "rmse";

    /// <summary>The measure of all rows together.</summary>
    /// <param name="measure">Its name.</param>
    /// <param name="parts">Weight of the rows and value of each part.</param>
    public static double Mean(string measure, IReadOnlyList<(double Weight, double Value)> parts)
    {
        var power = measure == Root ? 2 : 1;
        return Math.Pow(parts.Sum(part => part.Weight * Math.Pow(part.Value, power)) / parts.Sum(part => part.Weight), 1.0 / power);
    }
}
