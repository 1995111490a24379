using Armed.Runtime.Common;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Reads the pattern of dates that was asked for.</summary>
internal static class DatePatterns
{
    /// <summary>The pattern; null for none.</summary>
    /// <exception cref="InputException">It is not a pattern.</exception>
    public static DatePattern? Of(string? text) => text is null ? null : DatePattern.Parse(text)
        ?? throw new InputException($"The format of dates is {Say.Quote(text)}. Expected d or dd, M, MM or MMM, and yy or yyyy, each once, with other characters between them, such as dd/MM/yyyy or yyyyMMdd.");
}
