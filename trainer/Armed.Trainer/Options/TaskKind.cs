namespace Armed.Trainer.Data;

/// <summary>Kinds of outcome.</summary>
public enum TaskKind
{
    /// <summary>Two classes; a probability.</summary>
    Binary,

    /// <summary>Three classes or more; a probability each.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Continuous,

    /// <summary>A whole number of events, 0 or more; its mean.</summary>
    Count,

    /// <summary>Ordered classes; a probability each.</summary>
    Ordinal,
}
