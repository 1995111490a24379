namespace Armed.Trainer.Refit;

/// <summary>A numeric column whose effect seems to differ between clusters.</summary>
/// <param name="Name">The column.</param>
/// <param name="HasSlope">Whether slopes seem to differ.</param>
/// <param name="HasCurve">Whether curves seem to differ.</param>
/// <param name="Score">The stronger evidence of the two, in standard deviations.</param>
internal sealed record ScreenedColumn(string Name, bool HasSlope, bool HasCurve, double Score);
