using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Roles;

/// <summary>
/// Finds single columns that give the outcome exactly over the training rows: a copy in another unit, a total that the outcome is part of, a code of the outcome. Such a column is nearly
/// always made from the outcome, or known only after it.
/// </summary>
internal sealed class OutcomeCopies(int[] trainingRows, List<string> messages)
{
    /// <summary>Fewer rows agree by chance.</summary>
    private const int FewestRows = 20;

    private const int FewestOfClass = 5;
    private const int FewestValues = 10;

    private const string Advice = "Was it made from the outcome, or is it known only afterwards? Then leave it out with --exclude.";

    /// <summary>Rows of the first look, which most columns do not pass.</summary>
    private const int FirstLook = 500;

    /// <summary>Share of the variance that rounding in single precision may leave.</summary>
    private const double Rounding = 1e-11;

    /// <summary>The rows of the first look; empty where all rows are few enough.</summary>
    private readonly int[] _firstLook = trainingRows.Length < 2 * FirstLook ? [] : RowSample.Every(trainingRows, trainingRows.Length / FirstLook);

    /// <summary>Adds a message for each way in which columns give the outcome.</summary>
    /// <returns>Whether some do.</returns>
    public bool Check(OutcomeColumn outcome, IReadOnlyList<NumericColumn> numeric, IReadOnlyList<CategoricalColumn> categorical, IReadOnlyList<CategoricalColumn> clusters)
    {
        if (trainingRows.Length < FewestRows || (outcome.IsNumber ? Distinct(outcome) < FewestValues : Smallest(outcome) < FewestOfClass))
        {
            return false;
        }

        var before = messages.Count;

        var ordering = numeric.Where(column => Holds(rows => outcome.IsNumber ? OrdersNumbers(outcome, column, rows) : OrdersClasses(outcome, column, rows))).ToList();
        string[] curved = [.. ordering.Where(column => outcome.IsNumber && !IsLine(outcome, column)).Select(column => column.Name)];
        string[] alone = [.. ordering.Select(column => column.Name), .. categorical.Where(column => Holds(rows => DeterminesLevels(outcome, column, rows))).Select(column => column.Name)];
        string[] exact = [.. alone.Except(curved)];
        if (exact.Length > 0)
        {
            messages.Add($"Warning: {Say.List(exact)} {(exact.Length == 1 ? "gives" : "each give")} the outcome {Say.Quote(outcome.Name)} exactly{(outcome.IsNumber ? "" : " (perfect separation)")}. {Advice}");
        }

        if (curved.Length > 0)
        {
            messages.Add($"Warning: from the smallest to the largest value of {(curved.Length == 1 ? "" : "each of ")}{Say.List(curved)}, the outcome {Say.Quote(outcome.Name)} only rises or only falls, though not in a straight line, as if one were computed from the other. {Advice}");
        }

        (string Factor, int[][] Rows)[] groups = outcome.IsNumber ? [.. clusters.Select(factor => (factor.Name, Grouped(factor)))] : [];
        foreach (var column in numeric.Where(column => !alone.Contains(column.Name)))
        {
            if (Array.Find(groups, group => IsLineByCluster(outcome, column, group.Rows)).Factor is { } factor)
            {
                messages.Add($"Warning: {Say.Quote(column.Name)} gives the outcome {Say.Quote(outcome.Name)} exactly within every cluster of {Say.Quote(factor)}. {Advice}");
            }
        }

        return messages.Count > before;
    }

    private int Distinct(OutcomeColumn outcome) => trainingRows.Select(row => outcome.Values[row]).Distinct().Take(FewestValues).Count();

    private int Smallest(OutcomeColumn outcome) => trainingRows.Where(row => outcome.Classes[row] >= 0).CountBy(row => outcome.Classes[row]).Min(count => count.Value);

    /// <summary>What holds for all training rows; a few of them tell at once where it does not.</summary>
    private bool Holds(Func<int[], bool> isSo) => (_firstLook.Length == 0 || isSo(_firstLook)) && isSo(trainingRows);

    /// <summary>Whether the outcome only rises, or only falls, with the column, and is the same where the column is.</summary>
    private static bool OrdersNumbers(OutcomeColumn outcome, NumericColumn column, int[] rows)
    {
        var (x, y) = Sorted(column, rows, row => outcome.Values[row]);
        var (rises, falls) = (true, true);
        for (var i = 1; i < x.Length && (rises || falls); i++)
        {
            rises &= x[i] == x[i - 1] ? y[i] == y[i - 1] : y[i] >= y[i - 1];
            falls &= x[i] == x[i - 1] ? y[i] == y[i - 1] : y[i] <= y[i - 1];
        }

        return x.Length == rows.Length && (rises || falls);
    }

    /// <summary>Whether each class has a range of the column to itself, or whether the column is missing tells the class.</summary>
    private static bool OrdersClasses(OutcomeColumn outcome, NumericColumn column, int[] rows)
    {
        var (x, y) = Sorted(column, rows, row => outcome.Classes[row]);
        if (x.Length < rows.Length)
        {
            var without = rows.Where(row => float.IsNaN(column.Values[row])).Select(row => outcome.Classes[row]).ToHashSet();
            return without.Count == 1 && y.Distinct().Count() == 1 && !without.Contains(y[0]);
        }

        var ranges = 1;
        for (var i = 1; i < x.Length; i++)
        {
            if (y[i] != y[i - 1] && (x[i] == x[i - 1] || ++ranges > outcome.ClassNames.Count))
            {
                return false;
            }
        }

        return ranges == y.Distinct().Count();
    }

    private static (float[] X, T[] Y) Sorted<T>(NumericColumn column, int[] rows, Func<int, T> outcome)
    {
        int[] known = [.. rows.Where(row => !float.IsNaN(column.Values[row]))];
        var (x, y) = (Array.ConvertAll(known, row => column.Values[row]), Array.ConvertAll(known, row => outcome(row)));
        Array.Sort(x, y);
        return (x, y);
    }

    /// <summary>Whether all rows of a level have the same outcome, with at least two rows a level on average.</summary>
    private static bool DeterminesLevels(OutcomeColumn outcome, CategoricalColumn column, int[] rows)
    {
        var known = new Dictionary<int, float>();
        foreach (var row in rows)
        {
            var value = outcome.IsNumber ? outcome.Values[row] : outcome.Classes[row];
            if (!known.TryAdd(column.Codes[row], value) && known[column.Codes[row]] != value)
            {
                return false;
            }
        }

        return known.Count > 1 && 2 * known.Count <= rows.Length;
    }

    /// <summary>The rows of each cluster.</summary>
    private int[][] Grouped(CategoricalColumn factor)
    {
        var rows = new int[factor.Levels.Count];
        foreach (var row in trainingRows)
        {
            rows[factor.Codes[row]]++;
        }

        var groups = Array.ConvertAll(rows, count => new int[count]);
        foreach (var row in trainingRows)
        {
            groups[factor.Codes[row]][^rows[factor.Codes[row]]--] = row;
        }

        return groups;
    }

    /// <summary>Whether the outcome is a line of the column within each cluster.</summary>
    private static bool IsLineByCluster(OutcomeColumn outcome, NumericColumn column, int[][] groups)
    {
        double total = 0, left = 0;
        var spare = 0;
        foreach (var group in groups)
        {
            var known = Array.FindAll(group, row => !float.IsNaN(column.Values[row]));
            if (known.Length == 0)
            {
                continue;
            }

            var (yy, rest) = Line(known, outcome, column);
            (total, left, spare) = (total + yy, left + rest, spare + Math.Max(0, known.Length - 2));
            if (spare > FirstLook && left > 1e-3 * total)
            {
                return false;
            }
        }

        return spare >= FewestRows && total > 0 && left <= Rounding * total;
    }

    /// <summary>Whether the outcome is a straight line of the column, but for rounding: a copy, or a copy in another unit.</summary>
    private bool IsLine(OutcomeColumn outcome, NumericColumn column) => Line(trainingRows, outcome, column) is var (total, left) && left <= Rounding * total;

    /// <summary>Sum of squares of the outcome around its mean, and around its line.</summary>
    private static (double Total, double Left) Line(int[] rows, OutcomeColumn outcome, NumericColumn column)
    {
        double meanX = rows.Average(row => (double)column.Values[row]), meanY = rows.Average(row => (double)outcome.Values[row]);
        double xx = 0, xy = 0, yy = 0;
        foreach (var row in rows)
        {
            var (x, y) = (column.Values[row] - meanX, outcome.Values[row] - meanY);
            (xx, xy, yy) = (xx + (x * x), xy + (x * y), yy + (y * y));
        }

        return (yy, xx > 0 ? Math.Max(0, yy - (xy * xy / xx)) : yy);
    }
}
