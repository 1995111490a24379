using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data.Roles;

/// <summary>Decides what kind of outcome a column is and lets that kind read it.</summary>
internal sealed class OutcomeResolver(DataRequest request, OutcomeCells cells, bool hasHeldOutRows, Faults faults, List<string> messages)
{
    /// <summary>The outcome; null if a fault was added.</summary>
    public OutcomeColumn? Resolve()
    {
        if (cells.Levels?.Length == 1 && hasHeldOutRows)
        {
            return cells.Fault($"{cells.CapitalColumn} has the same value in every training row. There is nothing to learn; choose another outcome or fold.");
        }

        CheckOwn();
        if (Asked is null && cells.MarkFault is { } fault)
        {
            return cells.Fault(fault);
        }

        var kind = Asked ?? OutcomeKinds.All.First(kind => kind.IsInferredFrom(cells));
        var outcome = kind.Read(cells);
        CheckAsked(kind);
        if (outcome is not null)
        {
            request.Kind?.RequireInverseLink(outcome.Values.Average(value => (double)value));
        }

        if (outcome is not null && Asked is null)
        {
            TellInferred(kind, outcome);
        }

        return outcome;
    }

    private OutcomeKind? Asked => request.Kind ?? (request.Task is { } task ? OutcomeKinds.Of(task) : null);

    /// <exception cref="InputException">The program's own kind has another's name.</exception>
    private void CheckOwn()
    {
        if (request.Kind is not { } own)
        {
            return;
        }

        if (OutcomeKinds.Names.Contains(own.Name))
        {
            throw new InputException($"The kind of the outcome {Say.Quote(request.Outcome)} is {own.GetType().Name} with the name '{own.Name}' of a built-in kind. Give it another name, or set Task instead of Kind.");
        }

        if (request.Task is { } task && task != own.Task)
        {
            throw new InputException($"The outcome {Say.Quote(request.Outcome)} has the task '{task}', but its kind is '{own.Name}'. Set one of Task and Kind.");
        }
    }

    private void CheckAsked(OutcomeKind kind)
    {
        if (request.Positive is not null && !kind.TakesPositive)
        {
            faults.Add($"A positive level ({Say.Quote(request.Positive)}) is given, but {cells.Column} is {kind.Name}. Leave it out, or use --task {Takers(other => other.TakesPositive)}.");
        }

        if (request.Offset is not null && !kind.TakesOffset)
        {
            faults.Add($"An offset ({Say.Quote(request.Offset)}) is given, but {cells.Column} is {kind.Name}. Only outcomes with a log link have an offset. Use --task {Takers(other => other.TakesOffset)}, or leave it out.");
        }

        if (request.Order is not null && !kind.TakesOrder)
        {
            faults.Add($"An order of levels is given, but {cells.Column} is {kind.Name}. Use --task {Takers(other => other.TakesOrder)}, or leave it out.");
        }
    }

    private void TellInferred(OutcomeKind kind, OutcomeColumn outcome)
    {
        messages.Add($"Task: {kind.Name}, inferred from {cells.ShortLevelCount} of {cells.Column}.");
        foreach (var proposals in OutcomeKinds.All.Select(other => other.Propose(cells, outcome)).OfType<OutcomeProposal>().GroupBy(proposal => proposal.Fact))
        {
            messages.Add($"{cells.CapitalColumn} {proposals.Key} and is treated as {kind.Name}. Use {string.Join(", or ", proposals.Select(proposal => proposal.Advice))}.");
        }
    }

    private static string Takers(Func<OutcomeKind, bool> takes) => string.Join(" or ", OutcomeKinds.All.Where(takes).Select(kind => kind.Name));
}
