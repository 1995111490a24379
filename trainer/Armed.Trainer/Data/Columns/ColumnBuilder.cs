namespace Armed.Trainer.Data.Columns;

/// <summary>A column while it is read: as numbers, as texts, as dates, or the outcome as numbers and texts.</summary>
internal sealed class ColumnBuilder
{
    private readonly MissingMarks _marks;

    public ColumnBuilder(ColumnPlan plan, MissingMarks marks)
    {
        (Plan, _marks) = (plan, marks);
        if (plan.Role == ColumnRole.Outcome)
        {
            Outcome = new OutcomeBuilder(new NumberReading(new NumberFormat(), marks));
        }
        else if (plan.Role is ColumnRole.Cluster or ColumnRole.Image || plan.Numeric == false)
        {
            Texts = new TextBuilder(isVerbatim: plan.Role == ColumnRole.Image);
        }
        else
        {
            Numbers = new NumberBuilder(new NumberReading(new NumberFormat(), marks));
        }
    }

    public ColumnPlan Plan { get; }

    public OutcomeBuilder? Outcome { get; private set; }

    public TextBuilder? Texts { get; private set; }

    public NumberBuilder? Numbers { get; private set; }

    public DateBuilder? Dates { get; private set; }

    /// <summary>The cells that say by a mark that they are missing.</summary>
    public OddCells Marks => Numbers?.Marks ?? Texts?.Marks ?? Dates?.Marks ?? Outcome!.Marks;

    /// <summary>Whether its kind is inferred from its cells.</summary>
    public bool IsInferred => Plan is { Role: ColumnRole.Feature, Numeric: null };

    /// <summary>Whether its cells are numbers or may be.</summary>
    public bool MayBeNumbers => Plan.Role != ColumnRole.Cluster && Plan.Numeric != false;

    /// <summary>Whether its cells are texts that may be dates.</summary>
    public bool MayBeDates => Texts is not null && (IsInferred || Plan.IsDate || Plan is { Role: ColumnRole.Feature, Numeric: true });

    /// <summary>Whether the column was taken for numbers without being told so, and has more texts than marks of missing values.</summary>
    public bool Misjudged => IsInferred && Numbers is { TextsAreMarks: false };

    /// <summary>Whether its cells are not kept until it is known how its numbers are written.</summary>
    public bool IsPutOff => Outcome is null && Texts is null && Numbers is null && Dates is null;

    public void Append(CellVector cells)
    {
        Outcome?.Append(cells);
        Texts?.Append(cells);
        Numbers?.Append(cells);
        Dates?.Append(cells);
    }

    /// <summary>Forgets the cells, and keeps none until it is started again.</summary>
    public void PutOff() => Numbers = null;

    public void StartAgainAsTexts()
    {
        Numbers = null;
        Texts = new TextBuilder();
    }

    /// <summary>Forgets the cells, to read them again as numbers.</summary>
    public void StartAgainAsNumbers(NumberReading reading)
    {
        if (Outcome is not null)
        {
            Outcome = new OutcomeBuilder(reading);
            return;
        }

        (Texts, Numbers) = (null, new NumberBuilder(reading));
    }

    /// <summary>Forgets the cells, to read them again as dates.</summary>
    public void StartAgainAsDates(DateReading reading) => (Texts, Dates) = (null, new DateBuilder(reading));

    /// <summary>Once all cells are there: marks of missing values become missing.</summary>
    public void Finish()
    {
        if (Plan.Role != ColumnRole.Image)
        {
            Texts?.MergeMissing(_marks);
        }

        Outcome?.Finish();
        if (IsInferred && Numbers is { TextsAreMarks: true })
        {
            Numbers.TakeTextsForMissing();
        }

        if (IsInferred)
        {
            Dates?.TakeTextsForMissing();
        }
    }
}
