using System.Runtime.CompilerServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Predicting;

/// <summary>Answers checked batches, in parts of at most <see cref="Batches.MaxRows"/> rows.</summary>
internal sealed class BatchPredictor
{
    private readonly ModelSchema _schema;
    private readonly ModelSessions _sessions;
    private readonly Lazy<HeadGraph> _mixed;
    private readonly Lazy<HeadGraph> _fixed;
    private readonly Lazy<HeadGraph> _inferred;
    private readonly SlotPool<RowScratch> _scratches;
    private readonly AdaptedPredictor? _adapted;
    private readonly int _maxRows;

    public BatchPredictor(ModelSchema schema, ModelSessions sessions, AdaptedPredictor? adapted = null)
    {
        (_schema, _sessions, _adapted, _maxRows) = (schema, sessions, adapted, Batches.MostRows(schema));
        // Not before a call asks for them: a session may wait for its first use.
        (_mixed, _fixed, _inferred) = (Head(GraphRoles.Mixed), Head(GraphRoles.Fixed), Head(GraphRoles.Inferred));
        _scratches = new SlotPool<RowScratch>(() => new RowScratch(schema));
    }

    public void Predict(in GraphRows rows, in PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        RequireDefined(head, policy);
        if (head == PredictionHead.Mixed && policy == UnknownClusterPolicy.Error)
        {
            UnknownRows.Forbid(_schema, rows);
        }

        if (rows.Count > 0 && rows.Count <= _maxRows)
        {
            PredictPart(rows, destination, head, policy);
            return;
        }

        for (var start = 0; start < rows.Count; start += _maxRows)
        {
            var count = Math.Min(_maxRows, rows.Count - start);
            PredictPart(Batches.Slice(_schema, rows, start, count), Batches.Slice(_schema, destination, start, count), head, policy);
        }
    }

    private static void RequireDefined(PredictionHead head, UnknownClusterPolicy policy)
    {
        if (head is not (PredictionHead.Mixed or PredictionHead.Fixed or PredictionHead.Inferred or PredictionHead.Population))
        {
            throw new ArgumentOutOfRangeException(nameof(head), head, "Expected Mixed, Fixed, Inferred or Population.");
        }

        if (policy is < UnknownClusterPolicy.Population or > UnknownClusterPolicy.Auto)
        {
            throw new ArgumentOutOfRangeException(nameof(policy), policy, "Expected Population, Inferred, Error, Context, Membership or Auto.");
        }
    }

    /// <summary>A head's graph, or the exception that says which graphs there are.</summary>
    private Lazy<HeadGraph> Head(string role) => new(() => new HeadGraph(_sessions.Get(role)));

    private void PredictPart(in GraphRows rows, in PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        switch (head)
        {
            case PredictionHead.Fixed: _fixed.Value.Run(rows, destination); break;
            case PredictionHead.Inferred: _inferred.Value.Run(rows, destination); break;
            case PredictionHead.Population: _mixed.Value.Run(rows.OfNoCluster(), destination); break;
            default: RunMixed(rows, destination, policy); return;
        }

        destination.Heads.Fill(head);
    }

    [SkipLocalsInit]
    private void RunMixed(in GraphRows rows, in PredictionDestination destination, UnknownClusterPolicy policy)
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
            _mixed.Value.Run(rows, destination);
        }

        AnswerAdapted(rows, destination, adapted);
        destination.Heads.Fill(PredictionHead.Mixed);
        _adapted?.Mark(rows.Clusters, destination.Heads);
        Batches.Mark(destination.Heads, unknown, head);
        if (unknown.Length > 0 && policy == UnknownClusterPolicy.Inferred)
        {
            RunInferred(rows, destination, unknown);
        }
    }

    /// <summary>Answers rows of adapted clusters, which the mixed graph took for unknown or answered as before.</summary>
    private void AnswerAdapted(in GraphRows rows, in PredictionDestination destination, ReadOnlySpan<int> chosen)
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
    private void RunInferred(in GraphRows rows, in PredictionDestination destination, ReadOnlySpan<int> chosen)
    {
        var inferred = _inferred.Value;
        var scratch = _scratches.Rent();
        try
        {
            scratch.Gather(rows, chosen);
            var part = scratch.Destination(destination);
            inferred.Run(scratch.Rows, part);
            Batches.Scatter(part.Predictions, chosen, _schema.Width, destination.Predictions);
            Batches.Scatter(part.LinearPredictors, chosen, _schema.Outputs, destination.LinearPredictors);
            Batches.Scatter(part.Sds, chosen, _schema.Outputs, destination.Sds);
            Batches.Scatter(part.TotalSds, chosen, _schema.Outputs, destination.TotalSds);
        }
        finally
        {
            _scratches.Return(scratch);
        }
    }
}
