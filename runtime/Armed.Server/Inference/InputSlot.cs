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

    /// <summary>Factors of this one cluster column.</summary>
    public ModelFactor[] Factors { get; init; } = [];

    /// <summary>Whether cells are kept as text, as an interaction of several columns needs them.</summary>
    public bool KeepsCells { get; init; }

    public bool IsText => Kind is InputKind.Level or InputKind.ClusterCell;

    public bool IsCodes => Kind is InputKind.LevelCodes or InputKind.ClusterCodes;

    /// <summary>The type that the model's metadata states.</summary>
    public string DataType => IsText ? "BYTES" : IsCodes ? "INT64" : "FP32";
}
