using System.Globalization;

namespace Armed.Trainer.Common;

/// <summary>
/// The name of a row of a table for people: its number in its own file, from 1 and without the header, and the file. Messages that bundles keep have the file's path below the directories that all files of the
/// table share, because where a table lies says something of the machine and nothing of the model. Faults have the path as it was given.
/// </summary>
/// <param name="Row">Place of the row in its file, from 0.</param>
/// <param name="File">The file's path below the shared directories. It differs for each file of a table.</param>
/// <param name="Path">The file's path as it was given.</param>
internal readonly record struct RowName(long Row, string File, string Path)
{
    /// <summary>The name with the path as it was given, for faults.</summary>
    public string WithPath => Of(Path);

    /// <summary>The name for messages that bundles keep.</summary>
    public override string ToString() => Of(File);

    private string Of(string file) => string.Create(CultureInfo.InvariantCulture, $"data row {Row + 1} of {file}");
}
