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
}
