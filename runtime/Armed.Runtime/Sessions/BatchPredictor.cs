using System.Buffers;
using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;
using Armed.Runtime.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>Answers checked batches, in parts of at most <see cref="MaxRows"/> rows, so that memory inside ONNX Runtime stays bounded.</summary>
internal sealed class BatchPredictor(ModelSchema schema, ModelSessions sessions)
{
    public const int MaxRows = 4_096;

    public void Predict(GraphRows rows, PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        if (head == PredictionHead.Mixed && policy == UnknownClusterPolicy.Error)
        {
            UnknownRows.Forbid(schema, rows);
        }

        for (var start = 0; start < rows.Count; start += MaxRows)
        {
            var count = Math.Min(MaxRows, rows.Count - start);
            PredictPart(Batches.Slice(schema, rows, start, count), Batches.Slice(schema, destination, start, count), head, policy);
        }
    }

    private void PredictPart(GraphRows rows, PredictionDestination destination, PredictionHead head, UnknownClusterPolicy policy)
    {
        switch (head)
        {
            case PredictionHead.Fixed: Run(GraphRoles.Fixed, rows, destination); break;
            case PredictionHead.Inferred: Run(GraphRoles.Inferred, rows, destination); break;
            case PredictionHead.Population: RunPopulation(rows, destination); break;
            default: RunMixed(rows, destination, policy); return;
        }

        destination.Heads.Fill(head);
    }

    private void RunMixed(GraphRows rows, PredictionDestination destination, UnknownClusterPolicy policy)
    {
        var unknown = ArrayPool<int>.Shared.Rent(rows.Count);
        try
        {
            var count = UnknownRows.Find(schema, rows, unknown);
            var head = policy == UnknownClusterPolicy.Inferred ? PredictionHead.Inferred : PredictionHead.Population;
            if (count == rows.Count && (head == PredictionHead.Inferred || rows.Clusters.IsEmpty))
            {
                PredictPart(rows, destination, head, policy);
                return;
            }

            // Codes go in as they are: the graph itself knows which are unknown, and the verifier wants to see that.
            Run(GraphRoles.Mixed, rows, destination);
            destination.Heads.Fill(PredictionHead.Mixed);
            Batches.Mark(destination.Heads, unknown.AsSpan(0, count), head);
            if (count > 0 && policy == UnknownClusterPolicy.Inferred)
            {
                RunInferred(rows, destination, unknown.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(unknown);
        }
    }

    /// <summary>Answers some of the rows again, by the inferred graph.</summary>
    private void RunInferred(GraphRows rows, PredictionDestination destination, ReadOnlySpan<int> chosen)
    {
        using var scratch = new RowScratch(schema, chosen.Length);
        scratch.Gather(rows, chosen);
        var part = scratch.Destination(destination);
        Run(GraphRoles.Inferred, scratch.Rows, part);
        Batches.Scatter(part.Predictions, chosen, schema.Width, destination.Predictions);
        Batches.Scatter(part.LinearPredictors, chosen, schema.Outputs, destination.LinearPredictors);
        Batches.Scatter(part.Sds, chosen, schema.Outputs, destination.Sds);
    }

    private void RunPopulation(GraphRows rows, PredictionDestination destination)
    {
        var length = rows.Count * schema.Factors.Length;
        var nobody = ArrayPool<long>.Shared.Rent(length);
        try
        {
            nobody.AsSpan(0, length).Fill(LevelCodes.Unknown);
            Run(GraphRoles.Mixed, new GraphRows(rows.Count, rows.Features, rows.Categories, nobody.AsSpan(0, length), rows.Offsets), destination);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(nobody);
        }
    }

    private void Run(string role, GraphRows rows, PredictionDestination destination)
    {
        var session = sessions.Get(role);
        var sd = session.OutputIndex(GraphSignatures.LinearPredictorSd);
        if (sd < 0)
        {
            destination.Sds.Fill(float.NaN);
        }

        session.Run(
            rows,
            session.OutputIndex(GraphSignatures.Prediction), destination.Predictions,
            session.OutputIndex(GraphSignatures.LinearPredictor), destination.LinearPredictors,
            sd, destination.Sds);
    }
}
