using Armed.Runtime.Bundles;

namespace Armed.Runtime.Outcomes;

/// <summary>The kinds of outcome that bundles may have, by their names in manifests. It never changes; <see cref="With"/> gives a larger one.</summary>
public sealed class OutcomeRegistry
{
    private readonly OutcomeEntry[] _entries;

    private OutcomeRegistry(OutcomeEntry[] entries)
    {
        _entries = entries;
        Names = Array.AsReadOnly(Array.ConvertAll(entries, entry => entry.Task.Name));
    }

    /// <summary>The built-in kinds: one line each.</summary>
    public static OutcomeRegistry Default { get; } = new(
    [
        new(ModelTask.Binary, (outcome, _) => new BinaryOutcome(outcome)),
        new(ModelTask.Multiclass, (outcome, _) => new MulticlassOutcome(outcome)),
        new(ModelTask.Continuous, (outcome, residualSd) => new ContinuousOutcome(outcome, residualSd)),
        new(ModelTask.Count, (outcome, _) => new CountOutcome(outcome)),
        new(ModelTask.Ordinal, (outcome, _) => new OrdinalOutcome(outcome)),
        new(ModelTask.Positive, (outcome, _) => new PositiveOutcome(outcome)),
    ]);

    /// <summary>The names, built-in kinds first, then in the order in which they were added.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Adds a kind of outcome. Bundles of that kind load with the result in <c>ArmedModelOptions.Outcomes</c>.</summary>
    /// <param name="task">The kind, whose name is that of the manifest's task.</param>
    /// <param name="make">
    /// Makes the outcome of a bundle from what its manifest says of the outcome and from its residual standard deviation, null where it has none. It is called several times while a bundle
    /// is loaded, also before the manifest's other fields are checked.
    /// </param>
    /// <returns>A registry with that kind too.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the kind is empty.</exception>
    public OutcomeRegistry With(ModelTask task, Func<OutcomeDescription, double?, Outcome> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (task == default)
        {
            throw new ArgumentException("The kind of outcome is empty. Make it with new ModelTask(name).", nameof(task));
        }

        if (Knows(task.Name))
        {
            throw new ArgumentException($"The name '{task}' of an outcome is taken. Choose another name than {string.Join(", ", Names)}.", nameof(task));
        }

        return new OutcomeRegistry([.. _entries, new OutcomeEntry(task, make)]);
    }

    /// <summary>Whether a kind has that name.</summary>
    internal bool Knows(string? name) => name is not null && Names.Contains(name);

    /// <summary>The outcome of a manifest whose task is one of <see cref="Names"/>.</summary>
    /// <param name="name">The manifest's task.</param>
    /// <param name="description">The manifest's outcome.</param>
    /// <param name="residualSd">The manifest's residual standard deviation.</param>
    internal Outcome Make(string name, OutcomeDescription description, double? residualSd)
    {
        var outcome = Array.Find(_entries, entry => entry.Task.Name == name).Make(description, residualSd);
        return outcome?.Task.ToString() == name
            ? outcome
            : throw new InvalidOperationException($"The outcome registered as '{name}' was made as {(outcome is null ? "null" : $"'{outcome.Task}'")}; expected an {nameof(Outcome)} whose Task has that name.");
    }
}
