namespace Armed.Trainer.Refit.Search;

/// <summary>A numeric column whose effect seems to differ between clusters.</summary>
/// <param name="Name">The column.</param>
/// <param name="HasCurve">Whether a curve is worth a try.</param>
/// <param name="Score">The stronger evidence of the two, in standard deviations.</param>
internal sealed record ScreenedColumn(string Name, bool HasCurve, double Score);
