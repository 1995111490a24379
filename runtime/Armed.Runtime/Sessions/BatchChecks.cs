using System.Globalization;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Sessions;

/// <summary>Lengths of a caller's spans.</summary>
internal static class BatchChecks
{
    /// <summary>Rows of a call that reads features and categories alone.</summary>
    public static GraphRows Features(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
        => Features(schema, features, categories, Count(schema, features, categories, default, default, 0));

    /// <summary>Rows of the call, once its inputs fit each other.</summary>
    /// <param name="schema">The model's.</param>
    /// <param name="features">Numeric columns.</param>
    /// <param name="categories">Codes of the categorical columns.</param>
    /// <param name="clusters">Codes of the clusters, or empty.</param>
    /// <param name="offsets">Offsets of a model that has one.</param>
    /// <param name="asked">Rows of the result, which count where a model without columns gets no clusters either.</param>
    public static GraphRows Rows(
        ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets, int asked)
    {
        var rows = Features(schema, features, categories, Count(schema, features, categories, clusters, offsets, asked)).Count;
        RequireOrEmpty(clusters.Length, rows, schema.Factors.Length, nameof(clusters));
        RequireOffsets(schema, offsets, rows);
        return new GraphRows(rows, features, categories, clusters, offsets);
    }

    /// <summary>Rows of a destination, by the first part of it that is wanted.</summary>
    public static int Asked(ModelSchema schema, in PredictionDestination destination)
        => !destination.Predictions.IsEmpty ? destination.Predictions.Length / schema.Width
            : !destination.LinearPredictors.IsEmpty ? destination.LinearPredictors.Length / schema.Outputs
            : !destination.Sds.IsEmpty ? destination.Sds.Length / schema.Outputs
            : !destination.TotalSds.IsEmpty ? destination.TotalSds.Length / schema.Outputs : destination.Heads.Length;

    private static GraphRows Features(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, int rows)
    {
        Require(features.Length, rows, schema.Numeric.Length, nameof(features));
        Require(categories.Length, rows, schema.Categorical.Length, nameof(categories));
        return new GraphRows(rows, features, categories, default);
    }

    private static int Count(
        ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets, int asked)
        => schema.Numeric.Length > 0 ? features.Length / schema.Numeric.Length
            : schema.Categorical.Length > 0 ? categories.Length / schema.Categorical.Length
            : !clusters.IsEmpty ? clusters.Length / schema.Factors.Length
            : schema.OffsetColumns > 0 ? offsets.Length : asked;

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
        RequireFinite(schema, offsets);
    }

    /// <summary>Requires that every offset is a finite number.</summary>
    public static void RequireFinite(ModelSchema schema, ReadOnlySpan<float> offsets)
    {
        for (var row = 0; row < offsets.Length; row++)
        {
            if (!float.IsFinite(offsets[row]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"The offset '{schema.OffsetColumn}' is {offsets[row]} in row {row}; expected a finite number, the logarithm of the exposure."),
                    nameof(offsets));
            }
        }
    }

    public static void Require(ModelSchema schema, in PredictionDestination destination, int rows)
    {
        RequireOrEmpty(destination.Predictions.Length, rows, schema.Width, "destination.Predictions");
        RequireOrEmpty(destination.LinearPredictors.Length, rows, schema.Outputs, "destination.LinearPredictors");
        RequireOrEmpty(destination.Sds.Length, rows, schema.Outputs, "destination.Sds");
        RequireOrEmpty(destination.TotalSds.Length, rows, schema.Outputs, "destination.TotalSds");
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
