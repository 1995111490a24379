namespace Armed.Trainer.Export.Layouts;

/// <summary>A file of an export.</summary>
/// <param name="Path">Its path inside the export, with slashes.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal.</param>
public sealed record FileHash(string Path, string Sha256);
