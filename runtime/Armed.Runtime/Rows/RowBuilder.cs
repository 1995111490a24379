using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>
/// One row of features for <see cref="ArmedModel.Predict(RowBuilder, string?, PredictionHead, UnknownClusterPolicy?)"/>, set by name. What is not set is
/// missing: NaN for a number, an empty cell for a category. Not thread-safe; use one per thread, again and again after <see cref="Clear"/>.
/// </summary>
public sealed class RowBuilder
{
    private readonly ModelSchema _schema;
    private readonly float[] _features;
    private readonly long[] _categories;
    private float _offset;

    internal RowBuilder(ModelSchema schema)
    {
        _schema = schema;
        _features = new float[schema.Numeric.Length];
        _categories = new long[schema.Categorical.Length];
        Clear();
    }

    /// <summary>Numeric values in the order of the graphs' input <c>features</c>; NaN where missing.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>Codes in the order of the graphs' input <c>categories</c>; -1 if unknown.</summary>
    public ReadOnlySpan<long> Categories => _categories;

    /// <summary>Sets a numeric column.</summary>
    /// <param name="column">Column name.</param>
    /// <param name="value">The value in the units of the training data; NaN where missing.</param>
    /// <returns>This row.</returns>
    /// <exception cref="ArgumentException">The model has no such column, or it is categorical.</exception>
    public RowBuilder Set(string column, double value) => Set(_schema.Column(column), value);

    /// <summary>Sets a categorical column, or one that is made of dates.</summary>
    /// <param name="column">Column name.</param>
    /// <param name="level">The level; one that training did not have counts as unknown; null or empty for an empty cell. Or the date, see <see cref="ModelColumn.DaysOf(ReadOnlySpan{char})"/>.</param>
    /// <returns>This row.</returns>
    /// <exception cref="ArgumentException">The model has no such column, or it is numeric.</exception>
    /// <exception cref="FormatException">The column is made of dates, and the text is not one.</exception>
    public RowBuilder Set(string column, string? level) => Set(_schema.Column(column), level);

    /// <summary>Sets a column that is made of dates.</summary>
    /// <param name="column">Column name.</param>
    /// <param name="date">The time, see <see cref="ModelColumn.DaysOf(DateTime)"/>.</param>
    /// <returns>This row.</returns>
    /// <exception cref="ArgumentException">The model has no such column, or the time does not fit it.</exception>
    /// <exception cref="InvalidOperationException">The column is not made of dates.</exception>
    public RowBuilder Set(string column, DateTime date) => SetDays(_schema.Column(column), _schema.Column(column).DaysOf(date));

    /// <inheritdoc cref="Set(string, DateTime)"/>
    public RowBuilder Set(string column, DateTimeOffset date) => SetDays(_schema.Column(column), _schema.Column(column).DaysOf(date));

    /// <inheritdoc cref="Set(string, DateTime)"/>
    public RowBuilder Set(string column, DateOnly date) => SetDays(_schema.Column(column), _schema.Column(column).DaysOf(date));

    /// <summary>Sets a numeric column.</summary>
    /// <param name="column">The column, from <see cref="ArmedModel.Column"/> of the same model.</param>
    /// <param name="value">The value in the units of the training data; NaN where missing.</param>
    /// <returns>This row.</returns>
    /// <exception cref="ArgumentException">The column is categorical, or another model's.</exception>
    public RowBuilder Set(ModelColumn column, double value)
    {
        Require(column, ColumnKind.Numeric, value);
        _features[column.Index] = (float)value;
        return this;
    }

    /// <summary>Sets a categorical column, or one that is made of dates.</summary>
    /// <param name="column">The column, from <see cref="ArmedModel.Column"/> of the same model.</param>
    /// <param name="level">The level; one that training did not have counts as unknown; null or empty for an empty cell. Or the date, see <see cref="ModelColumn.DaysOf(ReadOnlySpan{char})"/>.</param>
    /// <returns>This row.</returns>
    /// <exception cref="ArgumentException">The column is numeric, or another model's.</exception>
    /// <exception cref="FormatException">The column is made of dates, and the text is not one.</exception>
    public RowBuilder Set(ModelColumn column, string? level)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Date is not null)
        {
            return SetDays(column, column.DaysOf(level));
        }

        Require(column, ColumnKind.Categorical, level);
        _categories[column.Index] = column.CodeOf(level);
        return this;
    }

    /// <summary>Sets the offset of a model that has one: the logarithm of the exposure, such as log(person-years).</summary>
    /// <param name="logExposure">A finite number; 0 for an exposure of 1.</param>
    /// <returns>This row.</returns>
    /// <exception cref="InvalidOperationException">The model has no offset (<see cref="ArmedModel.OffsetColumn"/> is null).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public RowBuilder SetOffset(double logExposure)
    {
        if (_schema.OffsetColumn is null)
        {
            throw new InvalidOperationException("The model has no offset: it was trained without one. Leave SetOffset out.");
        }

        if (!float.IsFinite((float)logExposure))
        {
            throw new ArgumentOutOfRangeException(
                nameof(logExposure), logExposure, $"The offset '{_schema.OffsetColumn}' is the logarithm of the exposure; expected a finite number.");
        }

        _offset = (float)logExposure;
        return this;
    }

    /// <summary>Makes every column missing again, and the offset.</summary>
    /// <returns>This row.</returns>
    public RowBuilder Clear()
    {
        _offset = float.NaN;
        Array.Fill(_features, float.NaN);
        for (var i = 0; i < _categories.Length; i++)
        {
            _categories[i] = _schema.Categorical[i].EmptyCode;
        }

        return this;
    }

    /// <summary>The offset as the graphs take it: one number, or none for a model without.</summary>
    /// <exception cref="InvalidOperationException">The model has an offset and it is not set.</exception>
    internal ReadOnlySpan<float> Offsets
    {
        get
        {
            if (_schema.OffsetColumn is null)
            {
                return default;
            }

            return float.IsNaN(_offset)
                ? throw new InvalidOperationException(
                    $"The model has an offset, '{_schema.OffsetColumn}' (the logarithm of the exposure), and the row has none. Call SetOffset; use 0 for an exposure of 1.")
                : new ReadOnlySpan<float>(in _offset);
        }
    }

    private RowBuilder SetDays(ModelColumn column, double days)
    {
        Require(column, ColumnKind.Numeric, days);
        _features[column.Index] = (float)days;
        return this;
    }

    internal bool IsOf(ModelSchema schema) => _schema.HasColumnsOf(schema);

    private void Require<T>(ModelColumn column, ColumnKind kind, T value)
    {
        ArgumentNullException.ThrowIfNull(column);
        var own = kind == ColumnKind.Numeric ? _schema.Numeric : _schema.Categorical;
        if (column.Index < own.Length && ReferenceEquals(own[column.Index], column))
        {
            return;
        }

        throw new ArgumentException(
            column.Kind == kind
                ? $"Column '{column.Name}' belongs to another model. Use a column of the model that created the row."
                : $"Column '{column.Name}' is {(kind == ColumnKind.Numeric ? "categorical" : "numeric")}; found {Text(kind, value)}. {Advice(kind)}",
            nameof(column));
    }

    private static string Text(ColumnKind kind, object? value)
        => kind == ColumnKind.Numeric ? FormattableString.Invariant($"the number {value}") : $"the text '{value}'";

    private static string Advice(ColumnKind given)
        => given == ColumnKind.Numeric ? "Pass its level as text." : "Pass a number; leave it unset, or pass double.NaN, where it is missing.";
}
