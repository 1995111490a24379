using System.Collections.Frozen;
using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Server.Inference;

/// <summary>The inputs of a model by name: one for each column, factor column, offset and further input, and the graphs' own tensors of columns.</summary>
internal sealed class ModelInputs
{
    private readonly FrozenDictionary<string, NamedInput>.AlternateLookup<ReadOnlySpan<char>> _names;

    public ModelInputs(ArmedModel model)
    {
        Numeric = [.. model.Columns.Where(column => column.Kind == ColumnKind.Numeric)];
        Categorical = [.. model.Columns.Where(column => column.Kind == ColumnKind.Categorical)];
        Factors = [.. model.Factors];
        EmptyCodes = [.. Categorical.Select(column => column.CodeOf(""))];
        ClusterColumns = [.. Factors.SelectMany(factor => factor.Columns).Distinct(StringComparer.Ordinal)];
        Interactions = [.. Factors.Where(factor => factor.Columns.Count > 1)];
        OffsetColumn = model.OffsetColumn;
        NewClusterFactor = model.Manifest.Context is [{ Factor: var name }, ..] ? model.Factor(name) : model.HasMembership ? Factors[0] : null;
        Further = [.. (model.Manifest.FurtherInputs ?? []).Select(FurtherSlot)];
        Columns = [.. FeatureSlots(model), .. ClusterColumns.Select(ClusterSlot), .. OffsetSlots(), .. Further];
        _names = Names(Columns, Tensors()).ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ModelColumn[] Numeric { get; }

    public ModelColumn[] Categorical { get; }

    public ModelFactor[] Factors { get; }

    /// <summary>Factors of several columns.</summary>
    public ModelFactor[] Interactions { get; }

    /// <summary>The factor whose new clusters rows without outcomes tell of; null for a model to which they tell nothing.</summary>
    public ModelFactor? NewClusterFactor { get; }

    /// <summary>Codes of an empty cell, by categorical column.</summary>
    public long[] EmptyCodes { get; }

    public string[] ClusterColumns { get; }

    public string? OffsetColumn { get; }

    /// <summary>The inputs that are not made of columns.</summary>
    public InputSlot[] Further { get; }

    /// <summary>The inputs as the metadata lists them.</summary>
    public InputSlot[] Columns { get; }

    /// <summary>Number of columns that a request can give.</summary>
    public int Seats => Numeric.Length + Categorical.Length + ClusterColumns.Length + 1 + Further.Length;

    public NamedInput? Find(ReadOnlySpan<char> name) => _names.TryGetValue(name, out var input) ? input : null;

    private int ClusterSeat => Numeric.Length + Categorical.Length;

    private int OffsetSeat => ClusterSeat + ClusterColumns.Length;

    private IEnumerable<InputSlot> FeatureSlots(ArmedModel model)
        => model.Columns.Select(column => column.Kind == ColumnKind.Numeric
            ? new InputSlot(column.Name, InputKind.Number, column.Index, 1, column.Index) { Dates = column.Date is null ? null : column }
            : new InputSlot(column.Name, InputKind.Level, column.Index, 1, Numeric.Length + column.Index) { Levels = column });

    private InputSlot ClusterSlot(string name, int index) => new(name, InputKind.ClusterCell, index, 1, ClusterSeat + index)
    {
        Factors = [.. Factors.Where(factor => factor.Columns.Count == 1 && factor.Columns[0] == name)],
        KeepsCells = Interactions.Any(factor => factor.Columns.Contains(name)),
    };

    private IEnumerable<InputSlot> OffsetSlots() => OffsetColumn is null ? [] : [new InputSlot(OffsetColumn, InputKind.Offset, 0, 1, OffsetSeat)];

    private InputSlot FurtherSlot(TensorDescription input, int index) => new(input.Name, InputKind.Tensor, index, input.Columns, OffsetSeat + 1 + index)
    {
        Shape = input.Shape,
        Type = input.Type switch { "float" => TensorType.Fp32, "int64" => TensorType.Int64, _ => TensorType.Uint8 },
    };

    private IEnumerable<InputSlot> Tensors()
    {
        if (Numeric.Length > 0)
        {
            yield return new InputSlot("features", InputKind.Number, 0, Numeric.Length, 0);
        }

        if (Categorical.Length > 0)
        {
            yield return new InputSlot("categories", InputKind.LevelCodes, 0, Categorical.Length, Numeric.Length);
        }

        // Its codes stand for every cluster column: the seats of all.
        yield return new InputSlot("cluster", InputKind.ClusterCodes, 0, Factors.Length, ClusterSeat);
        if (OffsetColumn is not null)
        {
            yield return new InputSlot("offset", InputKind.Offset, 0, 1, OffsetSeat);
        }
    }

    private static Dictionary<string, NamedInput> Names(IEnumerable<InputSlot> columns, IEnumerable<InputSlot> tensors)
    {
        var names = columns.DistinctBy(slot => slot.Name, StringComparer.Ordinal).ToDictionary(slot => slot.Name, slot => new NamedInput(slot, null), StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            names[tensor.Name] = new NamedInput(names.GetValueOrDefault(tensor.Name)?.Column, tensor);
        }

        return names;
    }
}
