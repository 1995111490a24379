namespace Armed.Checks;

/// <summary>A file that uses what another one declares.</summary>
/// <param name="From">The file that uses, relative to its project.</param>
/// <param name="To">The file that declares.</param>
public readonly record struct FileReference(string From, string To);
