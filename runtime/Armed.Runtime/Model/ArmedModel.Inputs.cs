using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <content>Prediction by named inputs, and any output of any head.</content>
public sealed partial class ArmedModel
{
    /// <summary>Makes rows whose inputs are set by name, such as <c>features</c>, <c>cluster</c> and those that are not made of columns.</summary>
    /// <param name="count">Number of rows.</param>
    /// <returns>Rows without inputs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public InputRows Rows(int count) => new(_schema, count);

    /// <summary>Predicts rows whose inputs were set by name. Large batches are answered in parts.</summary>
    /// <param name="rows">The rows, from <see cref="Rows"/> of this model. Without <c>cluster</c>, every cluster is unknown; the other inputs of the head's graph must be set.</param>
    /// <param name="destination">Receives what is wanted.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for rows without a known cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <exception cref="ArgumentException">An input is missing, the lengths do not fit, an offset is not finite, or the rows are another model's.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(InputRows rows, PredictionDestination destination, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        RequireOwn(rows);
        var graph = rows.Graph(_loaded.Inputs.Of(head, Resolved(policy)));
        BatchChecks.RequireFinite(_schema, graph.Offsets);
        Predict(graph, destination, head, policy);
    }

    /// <summary>
    /// Computes one output of one head of the manifest, as its graph in the bundle does: also of a head that is none of <see cref="PredictionHead"/>. Clusters that
    /// <c>Adapt</c> has added are unknown to it.
    /// </summary>
    /// <param name="head">Name of the head, one of <see cref="BundleManifest.Graphs"/>.</param>
    /// <param name="rows">The rows, from <see cref="Rows"/> of this model. Without <c>cluster</c>, every cluster is unknown; the head's other inputs must be set.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="destination">Receives it, row by row, [N, ..the output's shape].</param>
    /// <exception cref="ArgumentException">There is no such head or output, an input is missing, the length does not fit, an offset is not finite, or the rows are another model's.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Compute(string head, InputRows rows, string output, Span<float> destination)
    {
        RequireOwn(rows);
        var (index, columns) = OutputOf(head, output);
        var graph = rows.Graph(_loaded.Inputs.Of(head));
        BatchChecks.RequireFinite(_schema, graph.Offsets);
        BatchChecks.Require(destination.Length, graph.Count, columns, nameof(destination));
        Enter();
        try
        {
            Compute(_loaded.Sessions.Get(head), graph, index, columns, destination);
        }
        finally
        {
            _uses.Leave();
        }
    }

    private void Compute(GraphSession session, GraphRows rows, int output, int columns, Span<float> destination)
    {
        var most = Batches.MostRows(_schema);
        for (var start = 0; start < rows.Count; start += most)
        {
            var count = Math.Min(most, rows.Count - start);
            session.Run(Batches.Slice(_schema, rows, start, count), output, destination.Slice(start * columns, count * columns));
        }
    }

    private (int Index, int Columns) OutputOf(string head, string output)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(output);
        var graph = Manifest.Graphs.FirstOrDefault(graph => graph.Role == head) ?? throw new ArgumentException(
            $"The model has no head '{UntrustedText.Clean(head)}'. {NearestName.Advice(head, Manifest.Graphs.Select(graph => graph.Role))}", nameof(head));
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            if (graph.Outputs[i].Name == output)
            {
                return (i, graph.Outputs[i].Columns);
            }
        }

        throw new ArgumentException(
            $"The head '{head}' has no output '{UntrustedText.Clean(output)}'. {NearestName.Advice(output, graph.Outputs.Select(known => known.Name))}", nameof(output));
    }

    private void RequireOwn(InputRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!rows.IsOf(_schema))
        {
            throw new ArgumentException("The rows were created by another model. Use Rows() of this model.", nameof(rows));
        }
    }
}
