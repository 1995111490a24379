namespace Armed.Runtime;

/// <content>Prediction of a caller's own records.</content>
public sealed partial class ArmedModel
{
    /// <summary>Makes a binder that predicts records of a caller's own type. Make it once and keep it: columns and clusters resolve here, not per record.</summary>
    /// <typeparam name="T">Type of the records.</typeparam>
    /// <param name="bind">Says which of a record's values is which column; the functions must be safe to call from the threads that predict.</param>
    /// <returns>The binder, for as long as this model lives.</returns>
    /// <exception cref="ArgumentException">A column, cluster or offset is not bound, bound twice or not the model's; all of them are named.</exception>
    /// <example>
    /// <code>
    /// var binder = model.CreateBinder&lt;Patient&gt;(b => b
    ///     .Numeric("age", p => p.Age).Categorical("urban", p => p.Urban).Cluster("district", p => p.District));
    /// Prediction prediction = binder.Predict(patient);
    /// </code>
    /// </example>
    public RecordBinder<T> CreateBinder<T>(Action<RecordBinding<T>> bind)
    {
        ArgumentNullException.ThrowIfNull(bind);
        var binding = new RecordBinding<T>(_schema);
        bind(binding);
        binding.Validate();
        return new RecordBinder<T>(this, _schema, binding);
    }

    /// <summary>Makes a binder that predicts records of a type that says itself which of its values is which column.</summary>
    /// <typeparam name="T">Type of the records, as the generator makes it of a type with <see cref="ArmedRowAttribute"/>.</typeparam>
    /// <returns>The binder, for as long as this model lives.</returns>
    /// <exception cref="ArgumentException">A column, cluster or offset is not bound or not the model's; all of them are named.</exception>
    /// <example>
    /// <code>
    /// [ArmedRow]
    /// partial record Patient([property: ArmedColumn] double Age, [property: ArmedColumn] string Urban, [property: ArmedCluster] string District);
    ///
    /// var binder = model.CreateBinder&lt;Patient&gt;();
    /// Prediction prediction = binder.Predict(new Patient(34.5, "Y", "district 14"));
    /// </code>
    /// </example>
    public RecordBinder<T> CreateBinder<T>()
        where T : IArmedRow<T>
        => CreateBinder<T>(T.Bind);
}
