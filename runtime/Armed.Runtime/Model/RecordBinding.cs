using Armed.Runtime.Common;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>
/// Says which of a record's values is which column of a model, for <see cref="ArmedModel.CreateBinder{T}(Action{RecordBinding{T}})"/>. Names resolve once, when the binder is made; no reflection.
/// </summary>
/// <typeparam name="T">Type of the records.</typeparam>
public sealed class RecordBinding<T>
{
    private readonly ModelSchema _schema;
    private readonly List<string> _faults = [];

    internal RecordBinding(ModelSchema schema)
    {
        _schema = schema;
        Numbers = new Func<T, double>?[schema.Numeric.Length];
        Categories = new Func<T, long>?[schema.Categorical.Length];
        Clusters = new Func<T, long>?[schema.Factors.Length];
        ClusterNames = new Func<T, string?>?[schema.Factors.Length];
    }

    internal Func<T, double>?[] Numbers { get; }

    internal Func<T, long>?[] Categories { get; }

    internal Func<T, long>?[] Clusters { get; }

    internal Func<T, string?>?[] ClusterNames { get; }

    internal Func<T, double>? LogExposure { get; private set; }

    private bool MayMiss { get; set; }

    /// <summary>Binds a numeric column.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="value">Gives a record's value in the units of the training data; NaN where missing.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Numeric(string column, Func<T, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Bind(Numbers, Find(column, ColumnKind.Numeric)?.Index, value, "column", column);
        return this;
    }

    /// <summary>Binds a numeric column.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="value">Gives a record's value in the units of the training data; null where missing.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Numeric(string column, Func<T, double?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Numeric(column, record => value(record) ?? double.NaN);
    }

    /// <summary>Binds a column that is made of dates.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="date">Gives a record's time, see <see cref="ModelColumn.DaysOf(DateTime)"/>; null where missing.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Date(string column, Func<T, DateTime?> date)
    {
        ArgumentNullException.ThrowIfNull(date);
        return Days(column, (record, dates) => date(record) is { } time ? dates.DaysOf(time) : double.NaN);
    }

    /// <inheritdoc cref="Date(string, Func{T, DateTime?})"/>
    public RecordBinding<T> Date(string column, Func<T, DateTimeOffset?> date)
    {
        ArgumentNullException.ThrowIfNull(date);
        return Days(column, (record, dates) => date(record) is { } time ? dates.DaysOf(time) : double.NaN);
    }

    /// <inheritdoc cref="Date(string, Func{T, DateTime?})"/>
    public RecordBinding<T> Date(string column, Func<T, DateOnly?> date)
    {
        ArgumentNullException.ThrowIfNull(date);
        return Days(column, (record, dates) => date(record) is { } day ? dates.DaysOf(day) : double.NaN);
    }

    /// <summary>Binds a categorical column, or one that is made of dates.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="level">Gives a record's level; one that training did not have counts as unknown; null or empty for an empty cell. Or its date, see <see cref="ModelColumn.DaysOf(ReadOnlySpan{char})"/>.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Categorical(string column, Func<T, string?> level)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(column);
        if (_schema.TryColumn(column, out var known) && known.Date is not null)
        {
            return Days(column, (record, dates) => dates.DaysOf(level(record)));
        }

        var found = Find(column, ColumnKind.Categorical);
        Bind(Categories, found?.Index, record => found!.CodeOf(level(record)), "column", column);
        return this;
    }

    /// <summary>Binds a categorical column to codes that the caller has looked up already.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="code">Gives the code of a record's level, as <see cref="ModelColumn.CodeOf(string)"/> does; -1 if unknown.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> CategoricalCode(string column, Func<T, long> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        Bind(Categories, Find(column, ColumnKind.Categorical)?.Index, code, "column", column);
        return this;
    }

    /// <summary>Binds a grouping factor.</summary>
    /// <param name="factor">Name of the cluster column.</param>
    /// <param name="cluster">Gives the name of a record's cluster; null for none, which counts as unknown.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Cluster(string factor, Func<T, string?> cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var found = FindFactor(factor);
        Bind(Clusters, found?.Index, record => found!.CodeOf(cluster(record)), "cluster", factor);
        if (found is not null)
        {
            ClusterNames[found.Index] = cluster;
        }

        return this;
    }

    /// <summary>Binds a grouping factor to codes that the caller has looked up already.</summary>
    /// <param name="factor">Name of the cluster column.</param>
    /// <param name="code">Gives the code of a record's cluster, as <see cref="ModelFactor.CodeOf(string)"/> does; -1 if unknown.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> ClusterCode(string factor, Func<T, long> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        Bind(Clusters, FindFactor(factor)?.Index, code, "cluster", factor);
        return this;
    }

    /// <summary>Binds the offset of a model that has one.</summary>
    /// <param name="logExposure">Gives the logarithm of a record's exposure; a finite number, 0 for an exposure of 1.</param>
    /// <returns>This binding.</returns>
    public RecordBinding<T> Offset(Func<T, double> logExposure)
    {
        ArgumentNullException.ThrowIfNull(logExposure);
        if (_schema.OffsetColumn is null)
        {
            _faults.Add("the model has no offset, and the binding gives one");
        }

        LogExposure = logExposure;
        return this;
    }

    /// <summary>Lets columns and clusters that are not bound be missing in every record: NaN, an empty cell, an unknown cluster. An offset cannot be.</summary>
    /// <returns>This binding.</returns>
    public RecordBinding<T> AllowMissing()
    {
        MayMiss = true;
        return this;
    }

    /// <summary>Checks the whole.</summary>
    /// <exception cref="ArgumentException">Something does not fit the model; all of it is named.</exception>
    internal void Validate()
    {
        var missing = MayMiss ? [] : Unbound().ToList();
        if (_schema.OffsetColumn is { } offset && LogExposure is null)
        {
            _faults.Add($"the model has an offset, '{offset}' (the logarithm of the exposure), and it is not bound: call Offset");
        }

        if (missing.Count > 0)
        {
            _faults.Add($"not bound: {string.Join(", ", missing)}; bind them, or call AllowMissing() to leave them missing in every record");
        }

        if (_faults.Count > 0)
        {
            throw new ArgumentException($"The binding of {typeof(T).Name} does not fit the model: {string.Join("; ", _faults)}.");
        }
    }

    private IEnumerable<string> Unbound()
        => _schema.Columns.Where(column => column.Kind == ColumnKind.Numeric ? Numbers[column.Index] is null : Categories[column.Index] is null)
            .Select(column => $"'{column.Name}'")
            .Concat(_schema.Factors.Where(factor => Clusters[factor.Index] is null).Select(factor => $"cluster '{factor.Name}'"));

    private void Bind<TValue>(Func<T, TValue>?[] bound, int? index, Func<T, TValue> value, string what, string name)
    {
        if (index is not { } i)
        {
            return;
        }

        if (bound[i] is not null)
        {
            _faults.Add($"{what} '{name}' is bound twice");
        }

        bound[i] = value;
    }

    private RecordBinding<T> Days(string column, Func<T, ModelColumn, double> days)
    {
        var found = Find(column, ColumnKind.Numeric);
        if (found is { Date: null })
        {
            _faults.Add($"column '{column}' is not made of dates: bind it by Numeric");
            return this;
        }

        Bind(Numbers, found?.Index, record => days(record, found!), "column", column);
        return this;
    }

    private ModelColumn? Find(string name, ColumnKind kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_schema.TryColumn(name, out var column))
        {
            _faults.Add($"it has no feature column '{name}' ({NearestName.Advice(name, _schema.Columns.Select(c => c.Name)).TrimEnd('.')})");
            return null;
        }

        if (column.Kind != kind)
        {
            _faults.Add($"column '{name}' is {(column.Kind == ColumnKind.Numeric ? "numeric: bind it by Numeric" : "categorical: bind it by Categorical")}");
            return null;
        }

        return column;
    }

    private ModelFactor? FindFactor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_schema.TryFactor(name, out var factor))
        {
            return factor;
        }

        _faults.Add($"it has no cluster column '{name}' ({NearestName.Advice(name, _schema.Factors.Select(f => f.Name)).TrimEnd('.')})");
        return null;
    }
}
