namespace Armed.Cli.Reporting.Figures;

/// <summary>A row of an <see cref="IntervalChart"/>.</summary>
/// <param name="Name">From data.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">Lower end; NaN for none.</param>
/// <param name="High">Upper end; NaN for none.</param>
/// <param name="Class">Colour of the bar.</param>
internal sealed record IntervalRow(string Name, double Value, double Low = double.NaN, double High = double.NaN, string Class = "c1");
