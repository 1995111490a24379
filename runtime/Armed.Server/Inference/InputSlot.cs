using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>An input that a request may give, and where its elements go.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Column">First column of the row's array that it fills.</param>
/// <param name="Width">Columns that it fills.</param>
/// <param name="Seat">Position of its first column in a request's list of what was given.</param>
internal sealed record InputSlot(string Name, InputKind Kind, int Column, int Width, int Seat)
{
    /// <summary>The categorical column of <see cref="InputKind.Level"/>.</summary>
    public ModelColumn? Levels { get; init; }

    /// <summary>The column of <see cref="InputKind.Number"/> that takes dates as texts, too; null for others.</summary>
    public ModelColumn? Dates { get; init; }

    /// <summary>Factors of this one cluster column.</summary>
    public ModelFactor[] Factors { get; init; } = [];

    /// <summary>Whether cells are kept as text, as an interaction of several columns needs them.</summary>
    public bool KeepsCells { get; init; }

    /// <summary>Sizes of a row's axes of <see cref="InputKind.Tensor"/>; else empty.</summary>
    public IReadOnlyList<int> Shape { get; init; } = [];

    /// <summary>The element type that <see cref="InputKind.Tensor"/> must have.</summary>
    public TensorType Type { get; init; }

    /// <summary>The graphs' input that it is a part of.</summary>
    public string GraphInput => Kind switch
    {
        InputKind.Number => "features",
        InputKind.Level or InputKind.LevelCodes => "categories",
        InputKind.ClusterCell or InputKind.ClusterCodes => "cluster",
        InputKind.Offset => "offset",
        _ => Name,
    };

    public bool IsTensor => Kind == InputKind.Tensor;

    public bool IsText => Kind is InputKind.Level or InputKind.ClusterCell;

    /// <summary>Whether its elements are whole numbers of 64 bits, which a number of double precision does not hold.</summary>
    public bool IsCodes => Kind is InputKind.LevelCodes or InputKind.ClusterCodes || Type == TensorType.Int64;

    /// <summary>The type that the model's metadata states.</summary>
    public string DataType => IsText ? "BYTES" : IsCodes ? "INT64" : Type == TensorType.Uint8 ? "UINT8" : "FP32";

    /// <summary>Shape that the model's metadata states; -1 for the rows.</summary>
    public IReadOnlyList<long> MetadataShape => IsTensor ? [-1, .. Shape] : [-1, 1];

    /// <summary>Shape that a request must have, for people.</summary>
    public string ExpectedShape => IsTensor ? $"[rows, {string.Join(", ", Shape)}]" : Width == 1 ? "[rows] or [rows, 1]" : $"[rows, {Width}]";
}
