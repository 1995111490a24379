using System.Runtime.CompilerServices;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>Answers checked batches, in parts of at most <see cref="MaxRows"/> rows.</summary>
internal sealed class BatchPredictor
{
    /// <summary>
    /// Rows that go through a graph together: by the table of `Armed.Benchmarks latency`, a row of a 64-64-32 network costs 0.83 us in calls of 32 rows, 0.46 in 256, 0.43 in 512,
    /// 0.45 in 1,024 and 2,048, 0.49 in 4,096: few enough rows that activations stay in the second cache, enough that a call's own cost vanishes.
    /// </summary>
    public const int MaxRows = 512;

    private readonly ModelSchema _schema;
    private readonly ModelSessions _sessions;
    private readonly HeadGraph _mixed;
    private readonly HeadGraph _fixed;
    private readonly HeadGraph? _inferred;
    private readonly SlotPool<RowScratch> _scratches;
    private readonly AdaptedPredictor? _adapted;

    public BatchPredictor(ModelSchema schema, ModelSessions sessions, AdaptedPredictor? adapted = null)
    {
        (_schema, _sessions, _adapted) = (schema, sessions, adapted);
        (_mixed, _fixed) = (new HeadGraph(sessions.Get(GraphRoles.Mixed)), new HeadGraph(sessions.Get(GraphRoles.Fixed)));
        _inferred = sessions.Has(GraphRoles.Inferred) ? new HeadGraph(sessions.Get(GraphRoles.Inferred)) : null;
        _scratches = new SlotPool<RowScratch>(() => new RowScratch(schema));
    }

    public void Predict(GraphRows rows, PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        if (head == PredictionHead.Mixed && policy == UnknownClusterPolicy.Error)
        {
            UnknownRows.Forbid(_schema, rows);
        }

        if (rows.Count is > 0 and <= MaxRows)
        {
            PredictPart(rows, destination, head, policy);
            return;
        }

        for (var start = 0; start < rows.Count; start += MaxRows)
        {
            var count = Math.Min(MaxRows, rows.Count - start);
            PredictPart(Batches.Slice(_schema, rows, start, count), Batches.Slice(_schema, destination, start, count), head, policy);
        }
    }

    /// <summary>The inferred graph, or the exception that says which ones there are.</summary>
    private HeadGraph Inferred() => _inferred ?? new HeadGraph(_sessions.Get(GraphRoles.Inferred));

    private void PredictPart(GraphRows rows, PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        switch (head)
        {
            case PredictionHead.Fixed: _fixed.Run(rows, destination); break;
            case PredictionHead.Inferred: Inferred().Run(rows, destination); break;
            case PredictionHead.Population: _mixed.Run(rows.OfNoCluster(), destination); break;
            default: RunMixed(rows, destination, policy); return;
        }

        destination.Heads.Fill(head);
    }

    [SkipLocalsInit]
    private void RunMixed(GraphRows rows, PredictionDestination destination, UnknownClusterPolicy policy)
    {
        // A part has few enough rows for the stack.
        Span<int> unknown = stackalloc int[rows.Count];
        unknown = unknown[..UnknownRows.Find(_schema, rows, unknown)];
        var head = policy == UnknownClusterPolicy.Inferred ? PredictionHead.Inferred : PredictionHead.Population;
        if (unknown.Length == rows.Count && (head == PredictionHead.Inferred || rows.Clusters.IsEmpty))
        {
            PredictPart(rows, destination, head, policy);
            return;
        }

        Span<int> adapted = stackalloc int[_adapted is null ? 0 : rows.Count];
        adapted = _adapted is null ? adapted : adapted[.._adapted.Find(rows, adapted)];
        if (adapted.Length < rows.Count)
        {
            // Codes go in as they are: the graph itself knows which are unknown, and the verifier wants to see that.
            _mixed.Run(rows, destination);
        }

        AnswerAdapted(rows, destination, adapted);
        destination.Heads.Fill(PredictionHead.Mixed);
        Batches.Mark(destination.Heads, unknown, head);
        if (unknown.Length > 0 && policy == UnknownClusterPolicy.Inferred)
        {
            RunInferred(rows, destination, unknown);
        }
    }

    /// <summary>Answers rows of adapted clusters, which the mixed graph took for unknown or answered as before.</summary>
    private void AnswerAdapted(GraphRows rows, PredictionDestination destination, ReadOnlySpan<int> chosen)
    {
        if (chosen.Length == rows.Count)
        {
            _adapted?.Answer(rows, rows.Clusters, chosen, destination);
            return;
        }

        if (chosen.Length == 0)
        {
            return;
        }

        var scratch = _scratches.Rent();
        try
        {
            scratch.Gather(rows, chosen);
            _adapted!.Answer(scratch.Rows, rows.Clusters, chosen, destination);
        }
        finally
        {
            _scratches.Return(scratch);
        }
    }

    /// <summary>Answers some of the rows again, by the inferred graph.</summary>
    private void RunInferred(GraphRows rows, PredictionDestination destination, ReadOnlySpan<int> chosen)
    {
        var inferred = Inferred();
        var scratch = _scratches.Rent();
        try
        {
            scratch.Gather(rows, chosen);
            var part = scratch.Destination(destination);
            inferred.Run(scratch.Rows, part);
            Batches.Scatter(part.Predictions, chosen, _schema.Width, destination.Predictions);
            Batches.Scatter(part.LinearPredictors, chosen, _schema.Outputs, destination.LinearPredictors);
            Batches.Scatter(part.Sds, chosen, _schema.Outputs, destination.Sds);
        }
        finally
        {
            _scratches.Return(scratch);
        }
    }
}
