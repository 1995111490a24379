namespace Armed.Trainer.Data.Designs;

/// <summary>The columns of a table as a design reads them.</summary>
/// <param name="Numeric">Numeric columns, in the order of <see cref="TableEncoding.Numeric"/>.</param>
/// <param name="Means">Training mean of each, which stands for its missing values.</param>
/// <param name="Categorical">Categorical columns, in the order of <see cref="TableEncoding.Categorical"/>.</param>
/// <param name="Levels">Training levels of each, in code order.</param>
internal sealed record DesignSource(
    IReadOnlyList<NumericColumn> Numeric,
    IReadOnlyList<double> Means,
    IReadOnlyList<CategoricalColumn> Categorical,
    IReadOnlyList<IReadOnlyList<string>> Levels)
{
    private readonly Dictionary<int, int[]> _codes = [];

    /// <summary>Names of all columns, the numeric ones first.</summary>
    public IEnumerable<string> Names => Numeric.Select(column => column.Name).Concat(Categorical.Select(column => column.Name));

    /// <summary>Index of a numeric column, or -1.</summary>
    public int NumberIndex(string name) => IndexOf(Numeric.Select(column => column.Name), name);

    /// <summary>Index of a categorical column, or -1.</summary>
    public int CategoryIndex(string name) => IndexOf(Categorical.Select(column => column.Name), name);

    /// <summary>By row the code of its training level; the number of levels if it has none of them.</summary>
    public int[] Codes(int column)
    {
        if (!_codes.TryGetValue(column, out var codes))
        {
            var known = Levels[column].Index().ToDictionary(level => level.Item, level => level.Index, StringComparer.Ordinal);
            int[] codeOf = [.. Categorical[column].Levels.Select(level => known.GetValueOrDefault(level, Levels[column].Count))];
            _codes.Add(column, codes = Array.ConvertAll(Categorical[column].Codes, code => codeOf[code]));
        }

        return codes;
    }

    private static int IndexOf(IEnumerable<string> names, string name)
    {
        foreach (var (index, candidate) in names.Index())
        {
            if (candidate == name)
            {
                return index;
            }
        }

        return -1;
    }
}
