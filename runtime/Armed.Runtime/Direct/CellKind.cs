using Armed.Runtime.Direct.Steps;

namespace Armed.Runtime.Direct;

/// <summary>What the cells of a value hold; each takes the room of a float.</summary>
internal enum CellKind
{
    Number,

    /// <summary>A cluster's or level's code as a whole float, held within +-<see cref="DirectValue.LargestCode"/>.</summary>
    Code,

    /// <summary>All bits or none.</summary>
    Mask,
}
