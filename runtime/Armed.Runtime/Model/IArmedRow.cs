namespace Armed.Runtime;

/// <summary>
/// A type whose values can be bound to a model's columns without saying how at every place: <see cref="ArmedModel.CreateBinder{T}()"/>. The generator of this package
/// implements it for types with <see cref="ArmedRowAttribute"/>; it can be written by hand as well.
/// </summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IArmedRow<TSelf>
    where TSelf : IArmedRow<TSelf>
{
    /// <summary>Says which of a record's values is which column.</summary>
    /// <param name="binding">Takes it.</param>
    public static abstract void Bind(RecordBinding<TSelf> binding);
}
