using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.CrossValidating;

/// <summary>The column that orders rows in time: numbers, or dates as days.</summary>
/// <param name="request">The request, which names it.</param>
/// <param name="table">The table, of which it may be a feature.</param>
/// <param name="cancellation">Stops reading.</param>
internal sealed class TimeColumn(CrossValidationRequest request, ClusteredTable table, CancellationToken cancellation)
{
    private readonly string _name = request.Time!;

    /// <summary>The time of each row of the table. It is read on its own where it is not a feature.</summary>
    /// <exception cref="InputException">The source has no such column of numbers or dates, or a row has no time.</exception>
    public IReadOnlyList<double> Values()
    {
        var found = Find(table);
        var whole = found is null ? ReadAlone() : table;
        var values = found ?? Find(whole) ?? throw new InputException($"The column {Say.Quote(_name)} (--time) has the same value in every row, or no usable one. Expected numbers or dates that order the rows.");
        var placeOf = whole.SourceRows.Index().ToDictionary(row => row.Item, row => row.Index);
        double[] times = [.. table.SourceRows.Select(row => placeOf.TryGetValue(row, out var place) ? values.Values[place] : double.NaN)];
        var missing = times.Count(double.IsNaN);
        return missing == 0 ? times
            : throw new InputException($"{Say.Rows(missing)} have no value in {Say.Quote(_name)} (--time), first {NameOf(table.SourceRows[Array.FindIndex(times, double.IsNaN)])}. Leave these rows out, for example with --sql.");
    }

    private string NameOf(int row) => table.Cells?.NameOf(row).WithPath ?? $"data row {row + 1}";

    private NumericColumn? Find(ClusteredTable whole) => whole.NumericColumns.FirstOrDefault(column => column.Name == _name);

    /// <summary>The table was read before, so a column of it that cannot be read now holds neither numbers nor dates: to make it a category, as the reader says, would not help.</summary>
    private ClusteredTable ReadAlone()
    {
        try
        {
            return Read();
        }
        catch (InputException fault) when (table.CategoricalColumns.Concat(table.Clusters).FirstOrDefault(column => column.Name == _name) is { Levels.Count: > 0 } column)
        {
            throw Texts($", such as {Say.Quote(column.Levels[0])}", fault);
        }
        catch (InputException fault) when (request.Data.Exclude.Contains(_name))
        {
            throw Texts("", fault);
        }
    }

    private InputException Texts(string such, InputException fault) => new($"The column {Say.Quote(_name)} (--time) holds texts{such}; expected numbers or dates, which order the rows. Give another column with --time.", fault);

    private ClusteredTable Read() => TableReader.Read(
        request.Data with { Numeric = [_name], Categorical = [], Exclude = [], Formula = null, MissingValues = MissingValues.Indicator, Dates = request.Data.Dates?.Where(date => date == _name).ToList() is { Count: > 0 } dates ? dates : null },
        cancellation);
}
