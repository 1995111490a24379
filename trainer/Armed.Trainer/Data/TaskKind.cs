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
}
