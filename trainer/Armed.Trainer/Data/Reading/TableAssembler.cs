using Armed.Runtime.Common;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;
using Armed.Trainer.Data.Roles;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data.Reading;

/// <summary>Cells -> checked table: what is checked, left out or chosen depends on the rows that train alone.</summary>
/// <param name="cells">The cells.</param>
/// <param name="heldOut">By row of the source whether it is held out.</param>
/// <param name="heldOutName">What is held out, for messages.</param>
internal sealed class TableAssembler(TableCells cells, bool[] heldOut, string heldOutName)
{
    private readonly List<string> _messages = [.. cells.Messages];
    private readonly Faults _faults = new();

    public (ClusteredTable Table, bool[] HeldOut) Assemble()
    {
        var (table, keptHeldOut) = Assemble(cells.Request, cells.Columns, cells.Factors, cells.RowName);
        return (table with { Sha256 = TableHash.Of(table, keptHeldOut) }, keptHeldOut);
    }

    private (ClusteredTable Table, bool[] HeldOut) Assemble(DataRequest request, IReadOnlyList<ColumnBuilder> columns, FactorPlans factors, Func<int, RowName> rowName)
    {
        var clusterCells = columns.Where(column => column.Plan.Role == ColumnRole.Cluster).ToList();
        var outcomeCells = columns.Single(column => column.Outcome is not null).Outcome!;
        var weightCells = columns.SingleOrDefault(column => column.Plan.Role == ColumnRole.Weights);
        var filter = new RowFilter(outcomeCells, request.Outcome, clusterCells, complete: [], weightCells);
        if (filter.Kept == 0)
        {
            throw new InputException($"No row has a value in the outcome {Say.Quote(request.Outcome)} and in {Say.List(request.Clusters)}. Check the names of the columns.");
        }

        List<ColumnBuilder> featureCells = [.. columns.Where(column => column.Plan.Role == ColumnRole.Feature)];
        if (request.MissingValues == MissingValues.Complete)
        {
            (filter, featureCells) = Complete(filter, featureCells, chosen => new RowFilter(outcomeCells, request.Outcome, clusterCells, chosen, weightCells));
        }

        _messages.AddRange(filter.Message is { } dropped ? [dropped] : Array.Empty<string>());
        var sourceRows = filter.SourceRows();
        var (keptHeldOut, trainingRows) = Divide(filter);
        CheckFold(keptHeldOut, trainingRows);
        var near = new NearEqualLevels(request.Match, _messages);
        var outcomeOfRows = new OutcomeCells(near.Check(outcomeCells.Of(request, sourceRows, trainingRows, rowName)), _faults, _messages);
        CheckNoDates(request, outcomeCells);
        if (outcomeCells.Texts.IsNested)
        {
            throw new InputException($"The outcome {Say.Quote(request.Outcome)} has lists or objects, such as {Say.Quote(outcomeCells.Texts.Levels.First(level => level.Length > 0))}. Make a column of the part that is the outcome, for example with --sql.");
        }

        var outcome = new OutcomeResolver(request, outcomeOfRows, trainingRows.Length < filter.Kept, _faults, _messages).Resolve();
        var numbers = new RowNumbers(filter, rowName, _faults, _messages);
        var weights = numbers.Weights(weightCells);
        var offset = numbers.Offset(columns.SingleOrDefault(column => column.Plan.Role == ColumnRole.Offset));
        var clusters = factors.Build([.. clusterCells.Select(column => near.Check(FeatureColumns.Compact(column.Plan.Name, column.Texts!, filter)))]);
        clusterCells.ForEach(column => near.Tell(column.Plan.Name, column.Texts!));
        var features = new FeatureColumns(filter, trainingRows, rowName, _faults, _messages, request.Match, request.DateParts);
        features.Add(featureCells);
        var suspects = new SuspectLevels(_messages, row => rowName(sourceRows[row]));
        clusters.ToList().ForEach(suspects.CheckClusters);
        features.Categorical.ForEach(suspects.CheckFeature);
        CheckNames([request.Outcome, .. clusters.Select(column => column.Name), .. features.Names, .. new[] { weights?.Name, offset?.Name }.OfType<string>()]);
        foreach (var column in clusters.Concat(features.Categorical))
        {
            CheckLengths(column.Name, column.Levels, column.Codes, row => rowName(sourceRows[row]));
        }

        CheckLengths(request.Outcome, outcome?.ClassNames ?? [], outcome?.Classes ?? [], row => rowName(sourceRows[row]));
        SayKinds(request, features);
        SayMissing(features, trainingRows);
        var checks = new ClusterChecks(trainingRows, _faults, _messages);
        checks.Check(clusters);
        new NestingChecks(trainingRows, _messages).Check(clusters);
        var givesOutcome = false;
        if (outcome is not null)
        {
            checks.Check(outcome, clusters);
            givesOutcome = new OutcomeCopies(trainingRows, _messages).Check(outcome, features.Numeric, features.Categorical, clusters);
        }

        _faults.ThrowIfAny();
        var table = new ClusteredTable
        {
            Rows = filter.Kept,
            SourceRows = sourceRows,
            NumericColumns = features.Numeric,
            CategoricalColumns = features.Categorical,
            Clusters = clusters,
            Outcome = outcome!,
            Weights = weights,
            Offset = offset,
            Image = ImageOf(sourceRows),
            RowsDropped = filter.Dropped,
            Source = request.Source.Sql is null ? Path.GetFileName(request.Source.Path) ?? "" : "a query",
            Messages = [.. _messages],
            Reading = cells.Reading,
            Match = request.Match,
            GivesOutcome = givesOutcome,
            Sha256 = "",
        };
        return (table, keptHeldOut);
    }

    private ImageColumn? ImageOf(int[] sourceRows)
    {
        var image = cells.Images?.Of(sourceRows, cells.RowName, cells.Cancellation);
        if (image is not null)
        {
            _messages.Add($"Images of column {Say.Quote(image.Name)}: {Say.Count(image.Rows.Images.Count, "image", "images")} of {image.Shape} (channels, height, width).");
        }

        return image;
    }

    /// <summary>A date has no meaning as an outcome of its own accord: it is days since something.</summary>
    private void CheckNoDates(DataRequest request, OutcomeBuilder outcome)
    {
        var dates = new DateDecision(DatePatterns.Of(request.Source.DateFormat), MissingMarks.Of(request.Source.Missing), cells.RowName, _faults, []);
        if (request.Task is null && request.Kind is null && dates.AreDates(outcome.Levels))
        {
            throw new InputException($"The outcome {Say.Quote(request.Outcome)} is a date, such as {Say.Quote(outcome.Levels[0])}. Predict a number of days instead, such as the days since another date of the row; "
                + $"in a query, date_diff('day', a, b) is that number. To predict which of a few dates it is, use --task multiclass.");
        }
    }

    private (bool[] HeldOut, int[] TrainingRows) Divide(RowFilter filter)
    {
        bool[] kept = [.. filter.SourceRows().Select(row => heldOut[row])];
        return (kept, [.. Enumerable.Range(0, filter.Kept).Where(row => !kept[row])]);
    }

    /// <summary>
    /// The rows with a value in every feature, and the features: columns that say something on these rows. A column that does not is left out and drops no row, so the rows that it alone dropped
    /// come back, until all that is left stays.
    /// </summary>
    private (RowFilter Filter, List<ColumnBuilder> Features) Complete(RowFilter filter, List<ColumnBuilder> features, Func<List<ColumnBuilder>, RowFilter> filterOf)
    {
        for (var isComplete = false; ; isComplete = true)
        {
            var names = Decide(filter, features, new Faults(), []).Names.ToHashSet(StringComparer.Ordinal);
            if (isComplete && names.Count == features.Count)
            {
                return (filter, features);
            }

            Decide(filter, features.Where(column => !names.Contains(column.Plan.Name)), _faults, _messages); // says why
            features = [.. features.Where(column => names.Contains(column.Plan.Name))];
            filter = filterOf(features);
            if (filter.Kept == 0)
            {
                throw new InputException($"No row has a value in every feature: {filter.Message} Leave columns out (--exclude), or use --missing-values indicator.");
            }
        }
    }

    private FeatureColumns Decide(RowFilter filter, IEnumerable<ColumnBuilder> columns, Faults faults, List<string> messages)
    {
        var features = new FeatureColumns(filter, Divide(filter).TrainingRows, cells.RowName, faults, messages, cells.Request.Match, cells.Request.DateParts);
        features.Add(columns);
        return features;
    }

    private void CheckNames(IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => name.Length > ManifestFault.MaxNameLength))
        {
            _faults.Add($"The name of the column {Say.Quote(name)} has {name.Length:N0} letters. A name has at most {ManifestFault.MaxNameLength:N0}: shorten it, or leave the column out.");
        }
    }

    /// <summary>A manifest has a limit for names, which is better said before a fit than after it.</summary>
    private void CheckLengths(string column, IReadOnlyList<string> levels, int[] codes, Func<int, RowName> rowName)
    {
        for (var code = 0; code < levels.Count; code++)
        {
            if (levels[code].Length > ManifestFault.MaxNameLength)
            {
                _faults.Add($"Column {Say.Quote(column)} has a text of {levels[code].Length:N0} letters in {rowName(Array.IndexOf(codes, code)).WithPath}. A level has at most {ManifestFault.MaxNameLength:N0}: shorten it, or leave the column out.");
                return;
            }
        }
    }

    private void SayMissing(FeatureColumns features, int[] trainingRows)
    {
        string[] numbers = [.. features.Numeric.Select(column => (column.Name, Count: trainingRows.Count(row => float.IsNaN(column.Values[row])))).Where(column => column.Count > 0).Select(Missing)];
        string[] levels = [.. features.Categorical.Where(column => column.Levels.Contains("")).Select(column => (column.Name, Count: trainingRows.Count(row => column.Levels[column.Codes[row]].Length == 0)))
            .Where(column => column.Count > 0).Select(Missing)];
        if (numbers.Length > 0)
        {
            _messages.Add($"Missing numbers are replaced by the column's training mean, with an indicator feature for each column: {string.Join(", ", numbers)}. To leave such rows out, use --missing-values complete.");
        }

        if (levels.Length > 0)
        {
            _messages.Add($"Empty cells of a category are a level: {string.Join(", ", levels)}.");
        }

        static string Missing((string Name, int Count) column) => $"{Say.Quote(column.Name)} ({Say.Rows(column.Count)})";
    }

    private void CheckFold(bool[] keptHeldOut, int[] trainingRows)
    {
        if (!heldOut.Contains(true))
        {
            return;
        }

        if (trainingRows.Length == 0)
        {
            throw new InputException($"No row outside {heldOutName} has {Needed}, so there is nothing to train on.");
        }

        if (!keptHeldOut.Contains(true))
        {
            throw new InputException($"No row of {heldOutName} has {Needed}, so there is nothing to score.");
        }
    }

    /// <summary>What a row that is kept has, for people.</summary>
    private string Needed => cells.Request.MissingValues == MissingValues.Complete ? "an outcome, a cluster and a value in every feature" : "an outcome and a cluster";

    private void SayKinds(DataRequest request, FeatureColumns features)
    {
        string[] dates = [.. features.Numeric.Where(column => column.Date is not null).Select(DateText)];
        if (dates.Length > 0)
        {
            _messages.Add($"Dates as numbers: {string.Join("; ", dates)} (--date-parts adds month, weekday and hour; --categorical makes a category).");
        }

        if (request.Numeric is not null || request.Categorical is not null)
        {
            return;
        }

        string[] numbers = [.. features.Numeric.Where(column => column.Date is null).Select(column => column.Name)];
        if (numbers.Length > 0)
        {
            _messages.Add($"Numeric features, inferred: {Say.List(numbers, 20)}.");
        }

        if (features.Categorical.Count > 0)
        {
            _messages.Add($"Categorical features, inferred: {Say.List(features.Categorical.Select(column => column.Name), 20)}.");
        }
    }

    private static string DateText(NumericColumn column)
    {
        var date = column.Date!;
        var parts = date.Parts.Count == 0 ? "" : $", with the cycles of {string.Join(", ", date.Parts)}";
        return $"{Say.Quote(column.Name)}, written as {date.Format}, is the number of days since {date.Origin}{(date.Utc ? " (UTC)" : "")}{parts}";
    }
}
