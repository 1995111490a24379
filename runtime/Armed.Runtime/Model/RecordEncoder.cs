using System.Globalization;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Model;

/// <summary>Turns records into rows by the functions of a valid binding.</summary>
internal sealed class RecordEncoder<T>(ModelSchema schema, RecordBinding<T> binding)
{
    private readonly Func<T, double>?[] _numbers = [.. binding.Numbers];
    private readonly Func<T, long>?[] _categories = [.. binding.Categories];
    private readonly Func<T, long>?[] _clusters = [.. binding.Clusters];
    private readonly Func<T, string?>?[] _clusterNames = [.. binding.ClusterNames];
    private readonly Func<T, double>? _logExposure = binding.LogExposure;

    /// <summary>Writes the rows; the lengths fit.</summary>
    /// <param name="records">The records.</param>
    /// <param name="first">Index of the first within the call, for messages.</param>
    /// <param name="features">[N, numeric columns].</param>
    /// <param name="categories">[N, categorical columns].</param>
    /// <param name="clusters">[N, factors].</param>
    /// <param name="offsets">[N], or empty.</param>
    /// <param name="required">Whether every cluster must be known.</param>
    public void Encode(ReadOnlySpan<T> records, int first, Span<float> features, Span<long> categories, Span<long> clusters, Span<float> offsets, bool required)
    {
        for (var i = 0; i < records.Length; i++)
        {
            var record = records[i];
            EncodeNumbers(record, features.Slice(i * _numbers.Length, _numbers.Length));
            EncodeCategories(record, categories.Slice(i * _categories.Length, _categories.Length));
            EncodeClusters(record, first + i, clusters.Slice(i * _clusters.Length, _clusters.Length), required);
            if (schema.OffsetColumns > 0)
            {
                offsets[i] = Offset(record, first + i);
            }
        }
    }

    private void EncodeNumbers(T record, Span<float> features)
    {
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = _numbers[i] is { } number ? (float)number(record) : float.NaN;
        }
    }

    private void EncodeCategories(T record, Span<long> categories)
    {
        for (var i = 0; i < categories.Length; i++)
        {
            categories[i] = _categories[i] is { } category ? category(record) : schema.Categorical[i].EmptyCode;
        }
    }

    private void EncodeClusters(T record, int index, Span<long> clusters, bool required)
    {
        for (var i = 0; i < clusters.Length; i++)
        {
            clusters[i] = _clusters[i] is { } cluster ? cluster(record) : LevelCodes.Unknown;
            if (required && !schema.Factors[i].Knows(clusters[i]))
            {
                var factor = schema.Factors[i];
                throw new UnknownClusterException(factor.Name, Text(record, i, clusters[i]), index, factor.Levels.Count);
            }
        }
    }

    private string Text(T record, int factor, long code)
    {
        if (_clusterNames[factor] is { } name)
        {
            return name(record) is { } cluster ? $"'{cluster}'" : "nothing";
        }

        return _clusters[factor] is null ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"code {code}");
    }

    private float Offset(T record, int index)
    {
        var offset = (float)_logExposure!(record);
        return float.IsFinite(offset)
            ? offset
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The offset '{schema.OffsetColumn}' is {offset} in record {index}; expected a finite number, the logarithm of the exposure."));
    }
}
