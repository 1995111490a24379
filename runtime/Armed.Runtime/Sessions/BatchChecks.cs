using System.Globalization;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Sessions;

/// <summary>Lengths of a caller's spans.</summary>
internal static class BatchChecks
{
    /// <summary>Rows of a call that reads features and categories alone.</summary>
    public static GraphRows Features(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
    {
        var rows = schema.Numeric.Length > 0 ? features.Length / schema.Numeric.Length : categories.Length / schema.Categorical.Length;
        Require(features.Length, rows, schema.Numeric.Length, nameof(features));
        Require(categories.Length, rows, schema.Categorical.Length, nameof(categories));
        return new GraphRows(rows, features, categories, default);
    }

    /// <summary>Rows of the call, once its inputs fit each other.</summary>
    public static GraphRows Rows(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets)
    {
        var rows = Features(schema, features, categories).Count;
        RequireOrEmpty(clusters.Length, rows, schema.Factors.Length, nameof(clusters));
        RequireOffsets(schema, offsets, rows);
        return new GraphRows(rows, features, categories, clusters, offsets);
    }

    /// <summary>Nothing stands in for an exposure: without it there is no prediction.</summary>
    private static void RequireOffsets(ModelSchema schema, ReadOnlySpan<float> offsets, int rows)
    {
        if (schema.OffsetColumn is null)
        {
            Require(offsets.Length, rows, 0, nameof(offsets));
            return;
        }

        if (offsets.IsEmpty && rows > 0)
        {
            throw new ArgumentException(
                $"The model has an offset, '{schema.OffsetColumn}' (the logarithm of the exposure), and the call passes none. Pass offsets, one per row.", nameof(offsets));
        }

        Require(offsets.Length, rows, 1, nameof(offsets));
        for (var row = 0; row < rows; row++)
        {
            if (!float.IsFinite(offsets[row]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"The offset '{schema.OffsetColumn}' is {offsets[row]} in row {row}; expected a finite number, the logarithm of the exposure."),
                    nameof(offsets));
            }
        }
    }

    public static void Require(ModelSchema schema, PredictionDestination destination, int rows)
    {
        RequireOrEmpty(destination.Predictions.Length, rows, schema.Width, "destination.Predictions");
        RequireOrEmpty(destination.LinearPredictors.Length, rows, schema.Outputs, "destination.LinearPredictors");
        RequireOrEmpty(destination.Sds.Length, rows, schema.Outputs, "destination.Sds");
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
                $"{name} has {length} elements; expected {rows} rows x {columns} = {(long)rows * columns}. Pass whole rows, row by row.", name);
        }
    }
}
