using Armed.Runtime.Schema;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Columns;

/// <summary>The grouping factors asked for and the columns that they are made of: a column each, or an interaction of several.</summary>
internal sealed class FactorPlans
{
    private readonly (string Name, IReadOnlyList<string> Columns)[] _factors;

    public FactorPlans(IReadOnlyList<string> clusters, IReadOnlyList<string> table) =>
        _factors = [.. clusters.Distinct().Select(name => (name, FactorName.Columns(name, table)))];

    /// <summary>The request with columns for factors. A column that only an interaction has may be a feature too, where it is named as one: as a feature alone, then.</summary>
    public DataRequest Columns(DataRequest request, List<string> messages)
    {
        string[] features = [.. request.Numeric ?? [], .. request.Categorical ?? [], .. request.Dates ?? [], .. request.Formula ?? []];
        string[] parts = [.. Parts(request)];
        if (request.Formula is null && features.Length == 0 && parts.Length > 0)
        {
            messages.Add($"Used within an interaction of grouping factors only, not as {(parts.Length == 1 ? "a feature" : "features")}: {Say.List(parts)} (--numeric and --categorical name features).");
        }

        return request with { Clusters = [.. request.Clusters.Where(IsColumn), .. parts.Except(features)] };
    }

    /// <summary>Columns of interactions that are features at the same time, to be read as texts besides.</summary>
    public IEnumerable<ColumnPlan> Besides(DataRequest request) =>
        Parts(request).Where(part => request.Numeric?.Contains(part) == true || request.Categorical?.Contains(part) == true || request.Dates?.Contains(part) == true || request.Formula?.Contains(part) == true).Select(part => new ColumnPlan(part, ColumnRole.Cluster));

    /// <summary>The factors, in the order asked for.</summary>
    public IReadOnlyList<CategoricalColumn> Build(IReadOnlyList<CategoricalColumn> columns) =>
        [.. _factors.Select(factor => Build(factor.Name, [.. factor.Columns.Select(name => columns.First(column => column.Name == name))]))];

    private bool IsColumn(string name) => _factors.First(factor => factor.Name == name).Columns is [var only] && only == name;

    private IEnumerable<string> Parts(DataRequest request) =>
        _factors.Where(factor => factor.Columns.Count > 1).SelectMany(factor => factor.Columns).Distinct().Except(request.Clusters);

    /// <summary>A level for each combination of cells, in the order in which they first occur.</summary>
    private static CategoricalColumn Build(string name, CategoricalColumn[] columns)
    {
        if (columns.Length == 1)
        {
            return columns[0];
        }

        var (codes, levels) = (columns[0].Codes, columns[0].Levels.Select(level => new[] { level }).ToList());
        foreach (var column in columns.Skip(1))
        {
            (codes, levels) = Cross(codes, levels, column);
        }

        return new CategoricalColumn(name, codes, [.. levels.Select(cells => ClusterNames.Join(cells))]) { Columns = [.. columns.Select(column => column.Name)] };
    }

    private static (int[] Codes, List<string[]> Levels) Cross(int[] codes, List<string[]> levels, CategoricalColumn column)
    {
        var codeOf = new Dictionary<(int, int), int>();
        var (crossed, combinations) = (new int[codes.Length], new List<string[]>());
        for (var row = 0; row < codes.Length; row++)
        {
            if (!codeOf.TryGetValue((codes[row], column.Codes[row]), out var code))
            {
                codeOf.Add((codes[row], column.Codes[row]), code = combinations.Count);
                combinations.Add([.. levels[codes[row]], column.Levels[column.Codes[row]]]);
            }

            crossed[row] = code;
        }

        return (crossed, combinations);
    }
}
