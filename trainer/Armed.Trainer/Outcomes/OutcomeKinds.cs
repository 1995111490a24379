using Armed.Runtime;
using Armed.Trainer.Common;

namespace Armed.Trainer.Outcomes;

/// <summary>The kinds of outcome: one line each. A column is of the first kind that is inferred from it.</summary>
internal static class OutcomeKinds
{
    /// <summary>Every kind, in the order in which they are named to people.</summary>
    public static IReadOnlyList<OutcomeKind> All { get; } =
    [
        new BinaryKind(),
        new MulticlassKind(),
        new ContinuousKind(),
        new CountKind(),
        new OrdinalKind(),
        new PositiveKind(),
    ];

    /// <summary>The names, in that order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>The kind of a task.</summary>
    /// <exception cref="InputException">No built-in kind has that name.</exception>
    public static OutcomeKind Of(ModelTask task) => All.FirstOrDefault(kind => kind.Task == task)
        ?? throw new InputException($"The task is '{task}'; expected one of {string.Join(", ", Names)}. A kind of the program's own is given as DataRequest.Kind.");

    /// <summary>The kind that manifests call by a name.</summary>
    public static OutcomeKind Of(string name) => Of(new ModelTask(name));

    /// <summary>The task that people write as a word.</summary>
    /// <exception cref="InputException">No kind has that name; the message lists them.</exception>
    public static ModelTask Parse(string word) => All.FirstOrDefault(kind => kind.Name == word)?.Task
        ?? throw new InputException($"option --task is '{word}'; expected one of {string.Join(", ", Names)}.{Nearest.Hint(word, Names)}");
}
