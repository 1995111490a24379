using System.Globalization;

namespace Armed.Benchmarks.Tables;

/// <summary>A set and scheme of the table.</summary>
internal sealed record TableLine(string Set, string Scheme, string Task, int Folds, TableEntry Primary, TableEntry Secondary, double Fixed, double Inferred, double SecondsPerFit)
{
    public const string Header = "set,scheme,task,folds,metric,ours,best_other,other,worse,within,better,"
        + "second_metric,second_ours,second_best_other,second_other,second_worse,second_within,second_better,fixed,inferred,seconds_per_fit";

    public string Csv => string.Create(CultureInfo.InvariantCulture, $"{Set},{Scheme},{Task},{Folds},{Primary.Csv},{Secondary.Csv},{Cell(Fixed)},{Cell(Inferred)},{SecondsPerFit:F2}");

    public static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("G6", CultureInfo.InvariantCulture);
}
