namespace Armed.Trainer.Data.Columns;

/// <summary>A column while it is read: as numbers, as texts, or the outcome as both.</summary>
internal sealed class ColumnBuilder
{
    public ColumnBuilder(ColumnPlan plan)
    {
        Plan = plan;
        if (plan.Role == ColumnRole.Outcome)
        {
            Outcome = new OutcomeBuilder();
        }
        else if (plan.Role == ColumnRole.Cluster || plan.Numeric == false)
        {
            Texts = new TextBuilder();
        }
        else
        {
            Numbers = new NumberBuilder();
        }
    }

    public ColumnPlan Plan { get; }

    public OutcomeBuilder? Outcome { get; }

    public TextBuilder? Texts { get; private set; }

    public NumberBuilder? Numbers { get; private set; }

    /// <summary>Whether the column was taken for numbers without being told so, and has a text.</summary>
    public bool Misjudged => Plan.Numeric is null && Numbers is { TextRow: >= 0 };

    public void Append(CellVector cells)
    {
        Outcome?.Append(cells);
        Texts?.Append(cells);
        Numbers?.Append(cells);
    }

    public void StartAgainAsTexts()
    {
        Numbers = null;
        Texts = new TextBuilder();
    }
}
