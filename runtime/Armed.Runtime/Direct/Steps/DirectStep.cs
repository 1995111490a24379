namespace Armed.Runtime.Direct.Steps;

/// <summary>A piece of a plan: reads values, writes one.</summary>
internal abstract class DirectStep(DirectValue result)
{
    public DirectValue Result { get; } = result;

    /// <summary>The graph's outputs that need this step, a bit each.</summary>
    public ulong NeededFor { get; set; }

    /// <summary>The values that it reads.</summary>
    public abstract IEnumerable<DirectValue> Reads { get; }

    /// <summary>Multiplications and additions a row, roughly; below 0 where ONNX Runtime takes longer by so many.</summary>
    public virtual long Work => Result.Width;

    /// <summary>Whether it can store columns of a wider value without touching those next to them.</summary>
    public virtual bool WritesColumns => false;

    /// <summary>Notes the places of its values, once room is assigned.</summary>
    public abstract void Bind();

    public abstract void Run(in DirectFrame frame);
}
