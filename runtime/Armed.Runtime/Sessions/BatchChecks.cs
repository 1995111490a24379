using Armed.Runtime.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>Lengths of a caller's spans.</summary>
internal static class BatchChecks
{
    /// <summary>Rows of the call, once its inputs fit each other.</summary>
    public static GraphRows Rows(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters)
    {
        var rows = schema.Numeric.Length > 0 ? features.Length / schema.Numeric.Length : categories.Length / schema.Categorical.Length;
        Require(features.Length, rows, schema.Numeric.Length, nameof(features));
        Require(categories.Length, rows, schema.Categorical.Length, nameof(categories));
        RequireOrEmpty(clusters.Length, rows, schema.Factors.Length, nameof(clusters));
        return new GraphRows(rows, features, categories, clusters);
    }

    public static void Require(ModelSchema schema, PredictionDestination destination, int rows)
    {
        RequireOrEmpty(destination.Predictions.Length, rows, schema.Width, "destination.Predictions");
        RequireOrEmpty(destination.LinearPredictors.Length, rows, schema.Width, "destination.LinearPredictors");
        RequireOrEmpty(destination.Sds.Length, rows, schema.Width, "destination.Sds");
        RequireOrEmpty(destination.Heads.Length, rows, 1, "destination.Heads");
    }

    public static void RequireOrEmpty(int length, int rows, int columns, string name)
    {
        if (length != 0)
        {
            Require(length, rows, columns, name);
        }
    }

    public static void Require(int length, int rows, int columns, string name)
    {
        if (length != (long)rows * columns)
        {
            throw new ArgumentException(
                $"{name} holds {length} elements; expected {rows} rows x {columns} = {(long)rows * columns}. Pass whole rows, row by row.", name);
        }
    }
}
