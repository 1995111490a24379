using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>Name, element type and row shape of a graph's input or output. Its first axis, the batch, is free; the others are <see cref="Shape"/>.</summary>
public sealed record TensorDescription
{
    /// <summary>Describes a tensor.</summary>
    /// <param name="name">Name in the graph.</param>
    /// <param name="type">float, int64 or uint8.</param>
    /// <param name="shape">Sizes of a row's axes, such as [F] for F columns.</param>
    [JsonConstructor]
    public TensorDescription(string name, string type, IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Name, Type, Shape, Columns) = (name, type, shape, ElementsOf(shape));
    }

    /// <summary>Describes a tensor of rank 2.</summary>
    /// <param name="name">Name in the graph.</param>
    /// <param name="type">float or int64.</param>
    /// <param name="columns">Elements of a row.</param>
    public TensorDescription(string name, string type, int columns)
        : this(name, type, [columns])
    {
    }

    /// <summary>Name in the graph.</summary>
    public string Name { get; }

    /// <summary>float, int64 or uint8.</summary>
    public string Type { get; }

    /// <summary>Sizes of a row's axes: [F] for F columns, [C, H, W] for maps. The graph's tensor is [N, ..shape].</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Elements of a row: the product of <see cref="Shape"/>.</summary>
    [JsonIgnore]
    public int Columns { get; }

    /// <summary>Whether name, type and shape are the same.</summary>
    /// <param name="other">Another description.</param>
    /// <returns>True if they are.</returns>
    public bool Equals(TensorDescription? other) => other is not null && Name == other.Name && Type == other.Type && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, Columns);

    /// <summary>A product that no array could hold counts as the largest number; the validator refuses it.</summary>
    private static int ElementsOf(IReadOnlyList<int> shape)
    {
        var elements = 1L;
        foreach (var size in shape)
        {
            elements = Math.Min(elements * Math.Max(size, 0), int.MaxValue);
        }

        return (int)elements;
    }
}
