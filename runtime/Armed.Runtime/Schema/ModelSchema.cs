using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Outcomes;

namespace Armed.Runtime.Schema;

/// <summary>Columns and factors of a model by name and by position.</summary>
internal sealed class ModelSchema
{
    private readonly FrozenDictionary<string, ModelColumn> _columnsByName;
    private readonly FrozenDictionary<string, ModelFactor> _factorsByName;
    private readonly Lazy<LevelIndex> _classCodes; // adaptation alone asks for it

    /// <param name="manifest">The manifest.</param>
    /// <param name="match">When names are the same; null for what the manifest says.</param>
    public ModelSchema(BundleManifest manifest, NameMatch? match = null)
    {
        var isLenient = match is null ? manifest.IsLenient : match == NameMatch.Lenient;
        Outcome = manifest.MakeOutcome();
        (Width, Outputs, OffsetColumn) = (Outcome.Width, Outcome.Outputs, manifest.Outcome.Offset);
        _classCodes = new(() => new LevelIndex(Classes, isLenient: isLenient));
        var missing = MissingNames.Of(manifest.Cells);
        Columns = MakeColumns(manifest.Columns, isLenient, missing);
        Numeric = [.. Columns.Where(column => column.Kind == ColumnKind.Numeric)];
        Categorical = [.. Columns.Where(column => column.Kind == ColumnKind.Categorical)];
        (Inputs, Further) = (manifest.Inputs, manifest.FurtherInputs ?? []);
        Factors = [.. manifest.Clusters.Select((cluster, index) => new ModelFactor(cluster, index, isLenient, missing))];
        _columnsByName = Columns.ToFrozenDictionary(column => column.Name, StringComparer.Ordinal);
        _factorsByName = Factors.ToFrozenDictionary(factor => factor.Name, StringComparer.Ordinal);
    }

    private ModelSchema(ModelSchema origin, ModelFactor[] factors)
    {
        (Outcome, Width, Outputs, OffsetColumn, _classCodes) = (origin.Outcome, origin.Width, origin.Outputs, origin.OffsetColumn, origin._classCodes);
        (Inputs, Further) = (origin.Inputs, origin.Further);
        (Columns, Numeric, Categorical, _columnsByName) = (origin.Columns, origin.Numeric, origin.Categorical, origin._columnsByName);
        (Factors, _factorsByName) = (factors, factors.ToFrozenDictionary(factor => factor.Name, StringComparer.Ordinal));
    }

    /// <summary>What is predicted.</summary>
    public Outcome Outcome { get; }

    public ModelTask Task => Outcome.Task;

    public IReadOnlyList<string> Classes => Outcome.Classes;

    /// <summary>Indices of the classes by name.</summary>
    public LevelIndex ClassCodes => _classCodes.Value;

    /// <summary>The model's inputs, as the manifest lists them.</summary>
    public IReadOnlyList<TensorDescription> Inputs { get; }

    /// <summary>The inputs that are not made of columns.</summary>
    public IReadOnlyList<TensorDescription> Further { get; }

    public ModelColumn[] Columns { get; }

    public ModelColumn[] Numeric { get; }

    public ModelColumn[] Categorical { get; }

    public ModelFactor[] Factors { get; }

    /// <summary>Name of the offset's column; null for a model without one.</summary>
    public string? OffsetColumn { get; }

    /// <summary>Columns of the input <c>offset</c>: 1 or 0.</summary>
    public int OffsetColumns => OffsetColumn is null ? 0 : 1;

    /// <summary>Columns of the prediction.</summary>
    public int Width { get; }

    /// <summary>Number of linear predictors.</summary>
    public int Outputs { get; }

    public bool TryColumn(string name, [MaybeNullWhen(false)] out ModelColumn column) => _columnsByName.TryGetValue(name, out column);

    public bool TryFactor(string name, [MaybeNullWhen(false)] out ModelFactor factor) => _factorsByName.TryGetValue(name, out factor);

    /// <summary>The same columns with other clusters.</summary>
    public ModelSchema With(ModelFactor[] factors) => new(this, factors);

    /// <summary>Whether a row of the other's columns is a row of this one's.</summary>
    public bool HasColumnsOf(ModelSchema other) => ReferenceEquals(Columns, other.Columns);

    public ModelColumn Column(string name)
        => _columnsByName.TryGetValue(name, out var column)
            ? column
            : throw new ArgumentException($"The model has no feature column '{name}'. {NearestName.Advice(name, Columns.Select(c => c.Name))}", nameof(name));

    public ModelFactor Factor(string name)
        => _factorsByName.TryGetValue(name, out var factor)
            ? factor
            : throw new ArgumentException($"The model has no cluster column '{name}'. {NearestName.Advice(name, Factors.Select(f => f.Name))}", nameof(name));

    private static ModelColumn[] MakeColumns(IReadOnlyList<ColumnDescription> descriptions, bool isLenient, MissingNames missing)
    {
        var (numeric, categorical) = (0, 0);
        var columns = new ModelColumn[descriptions.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ModelColumn(descriptions[i], descriptions[i].Kind == "numeric" ? numeric++ : categorical++, isLenient, missing);
        }

        return columns;
    }
}
