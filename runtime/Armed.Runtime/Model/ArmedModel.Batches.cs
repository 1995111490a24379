using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <content>Prediction by batches: spans in, spans out.</content>
public sealed partial class ArmedModel
{
    private const string ComputeAdvice = "Make rows with Rows(count), set their inputs, and pass them to Compute.";

    /// <summary>Predicts a batch by the mixed head.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing. Raw values: the graph standardises.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="clusters">Codes of the clusters, row by row, [N, factors]; -1 where unknown. Empty: every cluster is unknown.</param>
    /// <param name="destination">Receives the predictions, [N, <see cref="Width"/>].</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the model's policy is error.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, Span<float> destination)
        => Predict(features, categories, clusters, default, destination);

    /// <summary>Predicts a batch of a model with an offset by the mixed head.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing. Raw values: the graph standardises.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="clusters">Codes of the clusters, row by row, [N, factors]; -1 where unknown. Empty: every cluster is unknown.</param>
    /// <param name="offsets">Logarithm of each row's exposure, [N], finite; empty for a model without an offset.</param>
    /// <param name="destination">Receives the predictions, [N, <see cref="Width"/>].</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or an offset is missing or not finite.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the model's policy is error.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(
        ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets, Span<float> destination)
    {
        var rows = BatchChecks.Rows(_schema, features, categories, clusters, offsets, destination.Length / _schema.Width);
        BatchChecks.Require(destination.Length, rows.Count, _schema.Width, nameof(destination));
        Predict(features, categories, clusters, offsets, new PredictionDestination { Predictions = destination });
    }

    /// <summary>Predicts a batch. Large ones are answered in parts.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing. Raw values: the graph standardises.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="clusters">Codes of the clusters, row by row, [N, factors]; -1 where unknown. Empty: every cluster is unknown.</param>
    /// <param name="destination">Receives what is wanted.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for rows without a known cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(
        ReadOnlySpan<float> features,
        ReadOnlySpan<long> categories,
        ReadOnlySpan<long> clusters,
        PredictionDestination destination,
        PredictionHead head = PredictionHead.Mixed,
        UnknownClusterPolicy? policy = null)
        => Predict(features, categories, clusters, default, destination, head, policy);

    /// <summary>Predicts a batch of a model with an offset. Large ones are answered in parts.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing. Raw values: the graph standardises.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="clusters">Codes of the clusters, row by row, [N, factors]; -1 where unknown. Empty: every cluster is unknown.</param>
    /// <param name="offsets">Logarithm of each row's exposure, [N], finite; empty for a model without an offset.</param>
    /// <param name="destination">Receives what is wanted.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for rows without a known cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or an offset is missing or not finite.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(
        ReadOnlySpan<float> features,
        ReadOnlySpan<long> categories,
        ReadOnlySpan<long> clusters,
        ReadOnlySpan<float> offsets,
        PredictionDestination destination,
        PredictionHead head = PredictionHead.Mixed,
        UnknownClusterPolicy? policy = null)
    {
        var rows = BatchChecks.Rows(_schema, features, categories, clusters, offsets, BatchChecks.Asked(_schema, destination));
        _loaded.Inputs.RequireColumns(head, Resolved(policy));
        Predict(rows, destination, head, policy);
    }

    private void Predict(in GraphRows rows, in PredictionDestination destination, PredictionHead head, UnknownClusterPolicy? policy)
    {
        BatchChecks.Require(_schema, destination, rows.Count);
        Enter();
        try
        {
            _loaded.Predictor.Predict(rows, destination, head, Resolved(policy));
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>Number of classes of the Z-predictor for a factor: its clusters, or fewer where rare ones share the last class.</summary>
    /// <param name="factor">The factor, of this model.</param>
    /// <returns>The number; 0 where the bundle has no Z-predictor.</returns>
    public int MembershipClasses(ModelFactor factor)
    {
        RequireOwn(factor);
        return _loaded.OutputColumns(GraphRoles.ZPredictor, GraphSignatures.Membership(factor.Name));
    }

    /// <summary>Infers the clusters' probabilities from the features, by the Z-predictor.</summary>
    /// <param name="features">Numeric columns, as for <see cref="Predict(ReadOnlySpan{float}, ReadOnlySpan{long}, ReadOnlySpan{long}, Span{float})"/>.</param>
    /// <param name="categories">Codes of the categorical columns, likewise.</param>
    /// <param name="factor">The factor, of this model.</param>
    /// <param name="probabilities">Receives the probabilities, [N, <see cref="MembershipClasses"/>]; each row sums to 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no Z-predictor.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void PredictMembership(ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ModelFactor factor, Span<float> probabilities)
    {
        RequireOwn(factor);
        var rows = BatchChecks.Features(_schema, features, categories);
        _loaded.Inputs.RequireColumns(GraphRoles.ZPredictor, ComputeAdvice);
        Enter();
        try
        {
            var session = _loaded.Sessions.Get(GraphRoles.ZPredictor);
            BatchChecks.Require(probabilities.Length, rows.Count, session.OutputColumns(factor.Index), nameof(probabilities));
            session.Run(rows, factor.Index, probabilities);
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>Number of random effects of a factor, the columns of its design.</summary>
    /// <param name="factor">The factor, of this model.</param>
    /// <returns>The number; 0 where the bundle has no features graph.</returns>
    public int DesignColumns(ModelFactor factor)
    {
        RequireOwn(factor);
        return _loaded.OutputColumns(GraphRoles.Features, GraphSignatures.Design(factor.Name));
    }

    /// <summary>Computes the random effects' design of a factor and the fixed linear predictor.</summary>
    /// <param name="features">Numeric columns, as for <see cref="Predict(ReadOnlySpan{float}, ReadOnlySpan{long}, ReadOnlySpan{long}, Span{float})"/>.</param>
    /// <param name="categories">Codes of the categorical columns, likewise.</param>
    /// <param name="factor">The factor, of this model.</param>
    /// <param name="linearPredictors">Receives the fixed linear predictors, [N, <see cref="Outputs"/>]; empty if not wanted.</param>
    /// <param name="design">Receives the design, [N, <see cref="DesignColumns"/>]; empty if not wanted.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no features graph.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void ComputeDesign(
        ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ModelFactor factor, Span<float> linearPredictors, Span<float> design)
        => ComputeDesign(features, categories, default, factor, linearPredictors, design);

    /// <summary>Computes the random effects' design of a factor and the fixed linear predictor of a model with an offset, which the latter includes.</summary>
    /// <param name="features">Numeric columns, as for <see cref="Predict(ReadOnlySpan{float}, ReadOnlySpan{long}, ReadOnlySpan{long}, Span{float})"/>.</param>
    /// <param name="categories">Codes of the categorical columns, likewise.</param>
    /// <param name="offsets">Logarithm of each row's exposure, [N], finite; empty for a model without an offset.</param>
    /// <param name="factor">The factor, of this model.</param>
    /// <param name="linearPredictors">Receives the fixed linear predictors, [N, <see cref="Outputs"/>]; empty if not wanted.</param>
    /// <param name="design">Receives the design, [N, <see cref="DesignColumns"/>]; empty if not wanted.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or an offset is missing or not finite.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no features graph.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void ComputeDesign(
        ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<float> offsets, ModelFactor factor, Span<float> linearPredictors, Span<float> design)
    {
        RequireOwn(factor);
        _loaded.Inputs.RequireColumns(GraphRoles.Features, ComputeAdvice);
        var rows = BatchChecks.Rows(_schema, features, categories, default, offsets, linearPredictors.IsEmpty ? design.Length / Math.Max(1, DesignColumns(factor)) : linearPredictors.Length / _schema.Outputs);
        Enter();
        try
        {
            // The outputs: the linear predictor, then each factor's design.
            var session = _loaded.Sessions.Get(GraphRoles.Features);
            var output = 1 + factor.Index;
            BatchChecks.RequireOrEmpty(linearPredictors.Length, rows.Count, _schema.Outputs, nameof(linearPredictors));
            BatchChecks.RequireOrEmpty(design.Length, rows.Count, session.OutputColumns(output), nameof(design));
            session.Run(rows, new WantedOutputs(0, linearPredictors, output, design));
        }
        finally
        {
            _uses.Leave();
        }
    }

    private void RequireOwn(ModelFactor factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        if (factor.Index >= _schema.Factors.Length || !_schema.Factors[factor.Index].IsSameAs(factor))
        {
            throw new ArgumentException($"The factor '{factor.Name}' belongs to another model. Use Factor() of this model.", nameof(factor));
        }
    }

    private void Enter() => ObjectDisposedException.ThrowIf(!_uses.TryEnter(), this);
}
