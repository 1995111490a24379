using Armed.Cli.Reporting;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Tuning;

/// <summary>What was tuned, and what was not.</summary>
internal static class TunedSpace
{
    /// <summary>The section.</summary>
    public static Section Section(Search search)
    {
        var (result, space) = (search.Result, search.Settings.Request.Space);
        var messages = Html.Join(result.Messages.Select(message => Html.Of($"<li>{message}</li>\n")));
        return new Section("space", "What was tuned", Html.Of(
            $"<p>{(space.IsDefault ? "The space is the default one." : "The space was given with --space.")} {Preprocessing(space.IsDefault, [.. result.Sensitivity.Select(option => option.Option)])} All other options are as given in every trial.</p>\n{Table(result)}{(result.Messages.Count == 0 ? Html.None : Html.Of($"<h3>Messages</h3>\n<ul>{messages}</ul>\n"))}"));
    }

    /// <summary>Whether options that prepare the inputs were tuned, in a sentence or two.</summary>
    /// <param name="isDefault">Whether the space is the default one.</param>
    /// <param name="tuned">Names of the tuned options.</param>
    internal static string Preprocessing(bool isDefault, IReadOnlyList<string> tuned)
    {
        var (preparing, others) = (SearchSpace.Preprocessing.Intersect(tuned).ToList(), SearchSpace.Preprocessing.Except(tuned).ToList());
        var found = preparing.Count == 0
            ? $"Options that prepare the inputs ({string.Join(", ", others)}) {(isDefault ? "are not in the default space" : "were not tuned")}; --space can name them."
            : $"Of the options that prepare the inputs, {string.Join(" and ", preparing)} {(preparing.Count == 1 ? "was" : "were")} tuned{(others.Count == 0 ? "" : $" and {string.Join(" and ", others)} {(others.Count == 1 ? "was" : "were")} not")}.";
        return found + " How the table is read (kinds of columns, missing values, dates, levels) is the same in every trial.";
    }

    private static Html Table(TuningResult result) => Tables.Of(
        Html.Of($"A range is cut into thirds"), [Tables.Cell("option"), Tables.Cell("values")],
        result.Sensitivity.Select(option => (IReadOnlyList<Html>)[Html.Name(option.Option), Html.Of($"{string.Join("; ", option.Values.Select(value => value.Value))}")]), 1);
}
