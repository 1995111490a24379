using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Turns loaded features into columns: refuses what cannot be used, leaves out what says nothing.</summary>
internal sealed class FeatureColumns(RowFilter filter, int[] trainingRows, Func<int, RowName> rowName, Faults faults, List<string> messages, NameMatch match = NameMatch.Exact, IReadOnlyList<DatePart>? parts = null)
{
    /// <summary>Largest |mean| / sd of a numeric column; beyond it float32 has too few digits left for the differences.</summary>
    private const double MostMeanOverSd = 1e5;

    private const int FewestRowsForIds = 20;
    private const double ShareOfIds = 0.9;

    private readonly List<string> _constant = [];
    private readonly List<string> _ids = [];
    private readonly List<string> _nested = [];
    private readonly List<string> _rowNumbers = [];
    private readonly DateFeatures _dates = new(filter, trainingRows, rowName, parts ?? [], faults, messages);
    private readonly NearEqualLevels _near = new(match, messages);

    public List<NumericColumn> Numeric { get; } = [];

    public List<CategoricalColumn> Categorical { get; } = [];

    /// <summary>Names of the columns that are features.</summary>
    public IEnumerable<string> Names => Numeric.Select(column => column.Name).Concat(Categorical.Select(column => column.Name));

    public void Add(IEnumerable<ColumnBuilder> columns)
    {
        foreach (var column in columns)
        {
            if (column.Numbers is not null)
            {
                AddNumeric(column.Plan, column.Numbers);
            }
            else if (column.Dates is not null)
            {
                AddDate(column.Plan.Name, column.Dates);
            }
            else
            {
                AddCategorical(column.Plan, column.Texts!);
            }
        }

        Finish();
    }

    private void AddNumeric(ColumnPlan plan, NumberBuilder cells)
    {
        var name = Say.Quote(plan.Name);
        if (cells.TextRow >= 0)
        {
            faults.Add($"Column {name} is numeric but has the text {Say.Quote(cells.TextCell)} in {rowName(cells.TextRow).WithPath}{More(cells.TextCells)}. Correct it, give a mark of missing values with --missing, or name the column with --categorical.");
        }
        else if (cells.InfiniteRow >= 0)
        {
            faults.Add($"Column {name} has {Say.Quote(cells.InfiniteCell)} in {rowName(cells.InfiniteRow).WithPath}. Expected a number of at most {NumberText.Largest.ToString(CultureInfo.InvariantCulture)} in size. Correct it, leave the cell empty, or use --missing if it is a mark of missing values.");
        }
        else
        {
            AddNumeric(plan, cells, cells.Values.Where(filter.Keep, filter.Kept));
        }
    }

    private void AddNumeric(ColumnPlan plan, NumberBuilder cells, float[] values)
    {
        var numbering = plan.IsNamed ? RowNumberKind.None : RowNumbering.Of(plan.Name, cells.Values);
        if (numbering == RowNumberKind.Certain)
        {
            _rowNumbers.Add(plan.Name);
            return;
        }

        var moments = Moments.Of(values, trainingRows);
        // Different numbers that are the same float are the extreme case of a mean too large, not a constant.
        var blurred = moments.Count > 0 && moments.Sd == 0 && cells.Minimum < cells.Maximum && Math.Abs(cells.Minimum) > MostMeanOverSd;
        if (blurred || (moments.Sd > 0 && Math.Abs(moments.Mean) / moments.Sd > MostMeanOverSd))
        {
            faults.Add(TooFarFromZero(plan.Name, moments) + DateHint(plan.Name, cells));
        }
        else if (moments.Sd == 0 && (moments.Missing == 0 || moments.Count == 0))
        {
            _constant.Add(plan.Name);
        }
        else
        {
            Numeric.Add(new NumericColumn(plan.Name, values));
            if (numbering == RowNumberKind.Possible)
            {
                messages.Add($"Column {Say.Quote(plan.Name)} rises from row to row in whole numbers. If it only counts the rows, leave it out with --exclude {plan.Name}.");
            }

            if (MayBeDates(cells))
            {
                messages.Add(FormattableString.Invariant($"Column {Say.Quote(plan.Name)} is numeric, from {cells.Minimum} to {cells.Maximum}. If these are dates, use --date {plan.Name}."));
            }
        }
    }

    /// <summary>What to do where such numbers are dates: days, or seconds or milliseconds since 1970 in this century.</summary>
    private static string DateHint(string name, NumberBuilder cells) => MayBeDates(cells) ? $" If these are dates, use --date {name}."
        : (cells.Minimum, cells.Maximum) is ( > 9e8 and var low, < 4.2e12 and var high) && (high < 4.2e9 || low > 9e11) ? $" If these are {(high < 4.2e9 ? "seconds" : "milliseconds")} since 1970, make dates of them in --sql: epoch_ms({(high < 4.2e9 ? "1000 * " : "")}x)."
        : "";

    /// <summary>Whether the smallest and the largest number are days of 1900 to 2099, as 20240305 is.</summary>
    private static bool MayBeDates(NumberBuilder cells) => IsDay(cells.Minimum) && IsDay(cells.Maximum);

    private static bool IsDay(double number) => number is > 19_000_000 and < 21_000_000 && DateOnly.TryParseExact(number.ToString("F0", CultureInfo.InvariantCulture), "yyyyMMdd", out _);

    private void AddDate(string name, DateBuilder cells)
    {
        var column = _dates.Column(name, cells);
        if (column is null || Moments.Of(column.Values, trainingRows) is { Sd: 0, Missing: 0 })
        {
            _constant.AddRange(faults.Any ? [] : [name]);
            return;
        }

        Numeric.Add(column);
    }

    private void AddCategorical(ColumnPlan plan, TextBuilder cells)
    {
        if (plan.Numeric is null && cells.IsNested)
        {
            _nested.Add(plan.Name);
            return;
        }

        var column = Compact(plan.Name, cells, filter);
        column = match == NameMatch.Lenient ? _near.Check(column) : column;
        var levels = column.LevelsIn(trainingRows);
        if (levels < 2)
        {
            _constant.Add(plan.Name);
        }
        else if (plan.Numeric is null && trainingRows.Length >= FewestRowsForIds && levels > ShareOfIds * trainingRows.Length)
        {
            _ids.Add(plan.Name);
        }
        else
        {
            Categorical.Add(match == NameMatch.Exact ? _near.Check(column) : column);
            _near.Tell(plan.Name, cells);
        }
    }

    /// <summary>The kept rows of a coded column, with the levels that occur in them, in the order in which they do.</summary>
    public static CategoricalColumn Compact(string name, TextBuilder cells, RowFilter filter)
    {
        var codes = cells.Codes.Where(filter.Keep, filter.Kept);
        var newCode = new int[cells.Levels.Count];
        var levels = new List<string>();
        for (var i = 0; i < codes.Length; i++)
        {
            ref var code = ref newCode[codes[i]];
            if (code == 0)
            {
                levels.Add(cells.Levels[codes[i]]);
                code = levels.Count;
            }

            codes[i] = code - 1;
        }

        return new CategoricalColumn(name, codes, levels);
    }

    private void Finish()
    {
        if (_constant.Count > 0)
        {
            messages.Add($"Left out because {(_constant.Count == 1 ? "it is" : "they are")} constant in the training rows: {Say.List(_constant)}.");
        }

        if (_nested.Count > 0)
        {
            messages.Add($"Left out because {(_nested.Count == 1 ? "its" : "their")} cells are lists or objects: {Say.List(_nested)}. Make columns of the parts that you need, for example with --sql.");
        }

        if (_rowNumbers.Count > 0)
        {
            messages.Add($"Left out because {(_rowNumbers.Count == 1 ? "it numbers" : "they number")} the rows: {Say.List(_rowNumbers)} (name {(_rowNumbers.Count == 1 ? "it" : "them")} with --numeric to keep).");
        }

        if (_ids.Count > 0)
        {
            messages.Add($"Left out because nearly every row has a different text: {Say.List(_ids)} (name {(_ids.Count == 1 ? "it" : "them")} with --categorical to keep).");
        }
    }

    private static string More(int cells) => cells > 1 ? $" (and {Say.Count(cells - 1, "more cell", "more cells")})" : "";

    private static string TooFarFromZero(string name, Moments moments)
    {
        var mean = moments.Mean.ToString("G6", CultureInfo.InvariantCulture);
        var sd = moments.Sd.ToString("G3", CultureInfo.InvariantCulture);
        return $"Column {Say.Quote(name)} has mean {mean} and standard deviation {sd}: float32 would lose its variation. Subtract a constant near {mean} from it.";
    }
}
