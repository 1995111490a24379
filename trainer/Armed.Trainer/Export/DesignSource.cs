using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Export;

/// <summary>A number of each row that columns of a design are made of: (f - offset) scale.</summary>
/// <param name="Function">f.</param>
/// <param name="Offset">What is subtracted.</param>
/// <param name="Scale">What multiplies.</param>
internal sealed record DesignSource(RowFunction Function, double Offset, double Scale)
{
    /// <summary>Sources of equal blocks are computed together.</summary>
    public object Block => Function switch
    {
        NumberOf => typeof(NumberOf),
        LevelOf level => (typeof(LevelOf), level.Column),
        BasisOf basis => (basis.Basis, basis.Argument),
        _ => typeof(RowFunction),
    };

    /// <summary>The number from that of the function.</summary>
    public float Of(double value) => (float)((value - Offset) * Scale);

    /// <summary>Whether another source is the same number.</summary>
    public bool IsSame(DesignSource other) => Offset == other.Offset && Scale == other.Scale && (Function == other.Function || IsSameLevels(other.Function));

    private bool IsSameLevels(RowFunction other) =>
        Function is LevelOf own && other is LevelOf level && own.Column == level.Column && own.Values.SequenceEqual(level.Values);
}
