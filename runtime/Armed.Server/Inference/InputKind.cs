namespace Armed.Server.Inference;

/// <summary>What an input of a request means to the model.</summary>
internal enum InputKind
{
    /// <summary>Numeric columns: one by its name, or all as <c>features</c>.</summary>
    Number,

    /// <summary>A categorical column's levels by name.</summary>
    Level,

    /// <summary>A cluster column's cells by name.</summary>
    ClusterCell,

    /// <summary>Logarithms of exposure.</summary>
    Offset,

    /// <summary>All categorical columns as codes.</summary>
    LevelCodes,

    /// <summary>All factors' clusters as codes.</summary>
    ClusterCodes,

    /// <summary>An input of the graphs that is not made of columns.</summary>
    Tensor,
}
