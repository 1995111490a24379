using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;
using Armed.Trainer.Data.Roles;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data.Reading;

/// <summary>Source -> roles -> cells -> checked table.</summary>
internal sealed class TableAssembler(DataRequest request, HeldOutFold? fold, CancellationToken cancellation)
{
    private readonly List<string> _messages = [];
    private readonly Faults _faults = new();

    public ClusteredTable Assemble()
    {
        using var source = TableSource.Open(request.Source, cancellation);
        var factors = new FactorPlans(request.Clusters, source.Names);
        IReadOnlyList<ColumnPlan> plans = [.. new RolePlanner(factors.Columns(request, _messages), source.Names, source.Label, _messages).Plan(), .. factors.Besides(request)];
        var loader = new TableLoader(source, cancellation);
        var columns = loader.Load(plans);
        if (loader.Rows == 0)
        {
            throw new InputException($"{source.Label} has columns but no rows. Give at least one row of data.");
        }

        var heldOut = fold is null ? new bool[loader.Rows] : SplitFile.Read(fold, loader.Rows, cancellation);
        var table = Assemble(columns, factors, loader, heldOut);
        return table with { Sha256 = TableHash.Of(table) };
    }

    private ClusteredTable Assemble(IReadOnlyList<ColumnBuilder> columns, FactorPlans factors, TableLoader loader, bool[] heldOut)
    {
        var clusterCells = columns.Where(column => column.Plan.Role == ColumnRole.Cluster).ToList();
        var outcomeCells = columns.Single(column => column.Outcome is not null).Outcome!;
        var filter = new RowFilter(outcomeCells, request.Outcome, clusterCells, _messages);
        if (filter.Kept == 0)
        {
            throw new InputException($"No row has a value in the outcome {Say.Quote(request.Outcome)} and in {Say.List(request.Clusters)}. Check the names of the columns.");
        }

        var sourceRows = filter.SourceRows();
        var keptHeldOut = sourceRows.Select(row => heldOut[row]).ToArray();
        var trainingRows = Enumerable.Range(0, filter.Kept).Where(row => !keptHeldOut[row]).ToArray();
        CheckFold(keptHeldOut, trainingRows);
        var cells = new OutcomeCells(request, outcomeCells, filter, trainingRows, loader.RowName, _faults, _messages);
        var outcome = new OutcomeResolver(request, cells, trainingRows.Length < filter.Kept, _faults, _messages).Resolve();
        var numbers = new RowNumbers(filter, loader.RowName, _faults);
        var weights = numbers.Weights(columns.SingleOrDefault(column => column.Plan.Role == ColumnRole.Weights));
        var offset = numbers.Offset(columns.SingleOrDefault(column => column.Plan.Role == ColumnRole.Offset));
        var clusters = factors.Build([.. clusterCells.Select(column => FeatureColumns.Compact(column.Plan.Name, column.Texts!, filter))]);
        var features = new FeatureColumns(filter, trainingRows, loader.RowName, _faults, _messages);
        features.Add(columns.Where(column => column.Plan.Role == ColumnRole.Feature));
        SayKinds(features);
        var checks = new ClusterChecks(trainingRows, _faults, _messages);
        checks.Check(clusters);
        new NestingChecks(trainingRows, _messages).Check(clusters);
        if (outcome is not null)
        {
            checks.Check(outcome, clusters);
        }

        _faults.ThrowIfAny();
        return new ClusteredTable
        {
            Rows = filter.Kept,
            SourceRows = sourceRows,
            NumericColumns = features.Numeric,
            CategoricalColumns = features.Categorical,
            Clusters = clusters,
            Outcome = outcome!,
            Weights = weights,
            Offset = offset,
            HeldOut = keptHeldOut,
            RowsDropped = filter.Dropped,
            Messages = _messages,
            Sha256 = "",
        };
    }

    private void CheckFold(bool[] heldOut, int[] trainingRows)
    {
        if (fold is null)
        {
            return;
        }

        if (trainingRows.Length == 0)
        {
            throw new InputException($"No row outside fold {fold.Fold} of {Say.Quote(fold.Column)} has an outcome and a cluster: nothing would be left to train on.");
        }

        if (!heldOut.Contains(true))
        {
            throw new InputException($"No row of fold {fold.Fold} of {Say.Quote(fold.Column)} has an outcome and a cluster: nothing would be left to score.");
        }
    }

    private void SayKinds(FeatureColumns features)
    {
        if (request.Numeric is not null || request.Categorical is not null)
        {
            return;
        }

        if (features.Numeric.Count > 0)
        {
            _messages.Add($"Numeric features, inferred: {Say.List(features.Numeric.Select(column => column.Name), 20)}.");
        }

        if (features.Categorical.Count > 0)
        {
            _messages.Add($"Categorical features, inferred: {Say.List(features.Categorical.Select(column => column.Name), 20)}.");
        }
    }
}
