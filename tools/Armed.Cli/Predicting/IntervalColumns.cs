using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Trainer;

namespace Armed.Cli.Predicting;

/// <summary>The columns of an interval: their names, and the text of classes.</summary>
/// <param name="Form">How it is written.</param>
/// <param name="Count">Ends of each kind per row.</param>
/// <param name="Classes">Classes of the outcome.</param>
internal sealed record IntervalColumns(IntervalForm Form, int Count, IReadOnlyList<string> Classes)
{
    private const char Between = '|';

    /// <summary>No interval.</summary>
    public static IntervalColumns None { get; } = new(IntervalForm.None, 0, []);

    /// <summary>Whether its columns are text.</summary>
    public bool IsText => Form is IntervalForm.Classes or IntervalForm.ClassSet;

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names => Form switch
    {
        IntervalForm.None => [],
        IntervalForm.ClassSet => ["interval_classes"],
        _ when Count > 1 => [.. Classes.Select(level => $"interval_lower_{level}"), .. Classes.Select(level => $"interval_upper_{level}")],
        _ => ["interval_lower", "interval_upper"],
    };

    /// <summary>The columns of what was asked for.</summary>
    /// <exception cref="InputException">The outcome has no such interval.</exception>
    public static IntervalColumns Of(ArmedModel model, IntervalSettings? settings)
    {
        if (settings is null)
        {
            return None;
        }

        var classes = model.Manifest.Outcome.Classes;
        if (model.WhyNoInterval(settings.Kind) is not { } why)
        {
            return new(settings.Kind == IntervalKind.Observation && classes.Count > 0 ? IntervalForm.Classes : IntervalForm.Numbers, model.IntervalColumns(settings.Kind), classes);
        }

        return settings.Kind == IntervalKind.Observation && model.Width > 1
            ? new(IntervalForm.ClassSet, 0, classes)
            : throw new InputException(why + (settings.Kind == IntervalKind.Mean ? InsteadOfMean(model) : " Use --interval-for mean."));
    }

    private static string InsteadOfMean(ArmedModel model)
        => " Leave --interval out, or use --interval-for observation" + (model.Width > 1 ? ", which gives the smallest set of classes that holds a new observation" : "")
            + (model.Manifest.Outcome.HasClassStage ? ". Training with --second-stage false gives intervals." : ".");

    /// <summary>The name of a class; null for no number.</summary>
    public string? ClassAt(float index) => float.IsNaN(index) ? null : Classes[(int)index];

    /// <summary>The names of a set, most often one or two, with | between them; a | or \ within a name follows a \. Null for an empty set.</summary>
    public string? TextOf(ReadOnlySpan<bool> members)
    {
        var names = new List<string>();
        for (var k = 0; k < members.Length; k++)
        {
            if (members[k])
            {
                names.Add(Classes[k].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal));
            }
        }

        return names.Count == 0 ? null : string.Join(Between, names);
    }
}
