using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>The fault of a formula that names a column that is not there.</summary>
internal static class UnknownColumn
{
    /// <summary>Makes the exception.</summary>
    public static InputException Fault(string name, DesignSource source, FaultAt fault)
    {
        string[] names = [.. source.Names];
        return fault(0, names.Length == 0
            ? $"{Say.Quote(name)} is not a feature column, and the table has none"
            : $"{Say.Quote(name)} is not a feature column.{Nearest.Hint(name, names)} The columns are {Say.List(names)}");
    }
}
