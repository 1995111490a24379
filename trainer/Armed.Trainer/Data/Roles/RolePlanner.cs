using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.Roles;

/// <summary>Gives every column of a source its role, and names every contradiction in what was asked for.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="names">The source's columns.</param>
/// <param name="label">The source's name.</param>
/// <param name="messages">What was noticed.</param>
/// <param name="shapeHint">Why the source may lack its columns; empty, or a sentence with a blank before it.</param>
internal sealed class RolePlanner(DataRequest request, IReadOnlyList<string> names, string label, List<string> messages, string shapeHint = "")
{
    private readonly Faults _faults = new();

    public IReadOnlyList<ColumnPlan> Plan()
    {
        CheckAsked();
        CheckPresent();
        CheckRoles();
        CheckDateParts();
        var features = Features();
        _faults.ThrowIfAny();
        return [.. request.Clusters.Select(name => new ColumnPlan(name, ColumnRole.Cluster)), new ColumnPlan(request.Outcome, ColumnRole.Outcome), .. Others(), .. features];
    }

    private bool HasNamedFeatures => request.Formula is not null || request.Numeric is not null || request.Categorical is not null;

    private IEnumerable<string> NamedFeatures => WithKinds.Concat((request.Formula ?? []).Except(WithKinds));

    private IEnumerable<string> WithKinds => (request.Numeric ?? []).Concat(request.Categorical ?? []).Concat(request.Dates ?? []);

    private void CheckAsked()
    {
        CheckDefined(nameof(request.MissingValues), request.MissingValues);
        CheckDefined(nameof(request.Match), request.Match);
        foreach (var part in request.DateParts)
        {
            CheckDefined(nameof(request.DateParts), part);
        }

        if (string.IsNullOrEmpty(request.Outcome))
        {
            _faults.Add("No outcome column is named. Name one with --outcome.");
        }

        if (request.Clusters.Count == 0)
        {
            _faults.Add("No cluster column is named. Name at least one with --cluster.");
        }

        CheckTwice(request.Clusters, "cluster columns");
        CheckTwice(NamedFeatures, "features");
    }

    private void CheckDateParts()
    {
        if (request.Formula is not null && request.DateParts.Count > 0)
        {
            _faults.Add($"--date-parts is given beside a formula, whose terms are all features. Leave it out, and write {string.Join(", ", request.DateParts.Select(part => $"{EnumWords.Of(part)}(..)"))} with the column of dates in the formula.");
        }
    }

    private void CheckDefined<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            _faults.Add($"{name} is {value}; expected {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }

    private void CheckTwice(IEnumerable<string> asked, string what)
    {
        var twice = asked.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
        {
            _faults.Add($"{Say.List(twice)} is named more than once among the {what}. Name each column once.");
        }
    }

    private void CheckPresent()
    {
        CheckPresent([request.Outcome], "outcome");
        CheckPresent(request.Clusters, "cluster", isList: true);
        CheckPresent(request.Numeric ?? [], "numeric", isList: true);
        CheckPresent(request.Categorical ?? [], "categorical", isList: true);
        CheckPresent(request.Dates ?? [], "date", isList: true);
        CheckPresent(request.Formula ?? [], "formula");
        CheckPresent(request.Exclude, "excluded", isList: true);
        CheckPresent(Named(request.Weights), "weights");
        CheckPresent(Named(request.Offset), "offset");
        CheckPresent(Named(request.Image), "image");
    }

    private void CheckPresent(IEnumerable<string> asked, string role, bool isList = false)
    {
        if (role != "outcome" && asked.Contains(""))
        {
            _faults.Add($"An empty name is given for a column ({role}). Remove it; a stray comma makes an empty name.");
        }

        foreach (var name in asked.Where(name => name.Length > 0 && !names.Contains(name)).Distinct())
        {
            _faults.Add($"{label} has no column {Say.Quote(name)} ({role}).{(isList ? CommaHint(name) : "")}{Nearest.Hint(name, names)} {ColumnNames.Sentence(names)}{(role == "outcome" ? shapeHint : "")}");
        }
    }

    /// <summary>A list on the command line ends a name at each comma that is not quoted, and has its parts without blanks around them.</summary>
    private string CommaHint(string part) => names.FirstOrDefault(name => name.Split(',', StringSplitOptions.TrimEntries) is { Length: > 1 } parts && parts.Contains(part)) is { } whole
        ? $" In a list, a name with a comma is in double quotes, and a double quote inside is doubled: {Say.Quote($"\"{whole.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")}."
        : "";

    private void CheckRoles()
    {
        foreach (var name in WithKinds.Where(name => request.Formula?.Contains(name) == false).Distinct())
        {
            _faults.Add($"Column {Say.Quote(name)} has a kind (--numeric, --categorical or --date), but the formula does not use it. Add it to the formula, or leave it out.");
        }

        foreach (var name in request.Clusters.Where(NamedFeatures.Contains).Distinct())
        {
            _faults.Add($"Column {Say.Quote(name)} is both a cluster and a feature. Name it in one of the two.");
        }

        if (NamedFeatures.Contains(request.Outcome))
        {
            _faults.Add($"Column {Say.Quote(request.Outcome)} is both the outcome and a feature. Name it in one of the two.");
        }

        if (request.Clusters.Contains(request.Outcome))
        {
            _faults.Add($"Column {Say.Quote(request.Outcome)} is both the outcome and a cluster. Name it in one of the two.");
        }

        CheckOther(request.Weights, "the weights", request.Offset, "the offset");
        CheckOther(request.Offset, "the offset", null, "");
        CheckOther(request.Image, "the image", request.Weights, "the weights");
        CheckOther(request.Image is { } image && image == request.Offset ? image : null, "the image", request.Offset, "the offset");
        foreach (var name in request.Exclude.Where(name => name == request.Outcome || request.Clusters.Contains(name) || NamedFeatures.Contains(name)).Distinct())
        {
            _faults.Add($"Column {Say.Quote(name)} is excluded and used at the same time. Name it in one of the two.");
        }
    }

    private void CheckOther(string? name, string role, string? other, string otherRole)
    {
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        string?[] roles =
        [
            name == request.Outcome ? "the outcome" : null,
            request.Clusters.Contains(name) ? "a cluster" : null,
            NamedFeatures.Contains(name) ? "a feature" : null,
            request.Exclude.Contains(name) ? "excluded" : null,
            name == other ? otherRole : null,
        ];
        foreach (var second in roles.OfType<string>())
        {
            _faults.Add($"Column {Say.Quote(name)} is both {role} and {second}. Name it in one of the two.");
        }
    }

    private IEnumerable<ColumnPlan> Others() =>
        Named(request.Weights).Select(name => new ColumnPlan(name, ColumnRole.Weights, true)).Concat(Named(request.Offset).Select(name => new ColumnPlan(name, ColumnRole.Offset, true)))
            .Concat(Named(request.Image).Select(name => new ColumnPlan(name, ColumnRole.Image, Numeric: false)));

    private static IEnumerable<string> Named(string? name) => name is null ? [] : [name];

    /// <summary>Whether a named feature is numeric; null for one of a formula whose kind is not named.</summary>
    private bool? Kind(string name) => WithKinds.Contains(name) ? request.Numeric?.Contains(name) == true : null;

    private List<ColumnPlan> Features()
    {
        if (HasNamedFeatures)
        {
            return [.. names.Where(NamedFeatures.Contains).Select(Feature)];
        }

        var used = new HashSet<string>([request.Outcome, .. request.Clusters, .. request.Exclude, .. Named(request.Weights), .. Named(request.Offset), .. Named(request.Image)]);
        if (names.Contains(""))
        {
            messages.Add("Columns without a name are left out.");
        }

        foreach (var same in names.Except(request.Exclude).Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            messages.Add($"Warning: columns {Say.List([.. same])} differ in case alone, and count as different. Use --exclude to leave one out, or correct the names.");
        }

        foreach (var changed in request.Source.Sql is null ? [] : names.Where(IsChangedByQuery))
        {
            messages.Add($"Warning: the query's column {Say.Quote(changed)} may be {Say.Quote(changed[..changed.LastIndexOf('_')])}: DuckDB puts numbers behind names that differ in case alone. Give such columns names with AS.");
        }

        return [.. names.Where(name => name.Length > 0 && used.Add(name)).Select(Feature)];
    }

    /// <summary>Whether a name is another one with a number behind it, in another case: X_1 beside x.</summary>
    private bool IsChangedByQuery(string name)
    {
        var end = name.LastIndexOf('_');
        return end > 0 && int.TryParse(name.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && names.Contains(name[..end], StringComparer.OrdinalIgnoreCase) && !names.Contains(name[..end]);
    }

    private ColumnPlan Feature(string name) => request.Dates?.Contains(name) == true
        ? new ColumnPlan(name, ColumnRole.Feature, Numeric: false) { IsDate = true }
        : new ColumnPlan(name, ColumnRole.Feature, Kind(name)) { IsNamed = NamedFeatures.Contains(name) };
}
