using System.Runtime.CompilerServices;
using Armed.Runtime.Model;

namespace Armed.Runtime;

/// <content>Prediction row by row.</content>
public sealed partial class ArmedModel
{
    private const int MaxStackFloats = 256;
    private const int MaxStackFactors = 16;

    /// <summary>Predicts one row of a model with one grouping factor, or of a cluster that is not known.</summary>
    /// <param name="row">The row, from <see cref="Row"/> of this model.</param>
    /// <param name="cluster">Name of the row's cluster; null for none, which counts as unknown in every factor.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for an unknown cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The row is another model's, or one cluster is named and the model has several factors.</exception>
    /// <exception cref="UnknownClusterException">The cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy, or the model has an offset and the row none.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    [OverloadResolutionPriority(1)] // null is no cluster, not an empty list of them
    public Prediction Predict(
        RowBuilder row, string? cluster = null, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        if (cluster is not null && _schema.Factors.Length != 1)
        {
            throw new ArgumentException(
                $"One cluster, '{cluster}', was given; expected {_schema.Factors.Length}, one for each of {FactorNames()}. "
                    + "Pass clusters: [..], null for an unknown one.",
                nameof(cluster));
        }

        return cluster is null && _schema.Factors.Length != 1
            ? PredictRow(row, default, head, policy)
            : PredictRow(row, [cluster], head, policy);
    }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The row, from <see cref="Row"/> of this model.</param>
    /// <param name="clusters">
    /// Names of the row's clusters, one per factor in the order of <see cref="Factors"/>; null for an unknown one. Each is known or unknown on
    /// its own: an unknown one is integrated out. The row counts as unknown, for the policies population and inferred, when all are; for error when any is.
    /// </param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for an unknown cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The row is another model's, or the number of clusters is not that of the factors.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy, or the model has an offset and the row none.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Prediction Predict(
        RowBuilder row, ReadOnlySpan<string?> clusters, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        if (clusters.Length != _schema.Factors.Length)
        {
            throw new ArgumentException(
                $"{clusters.Length} clusters were given; expected {_schema.Factors.Length}, one for each of {FactorNames()}.", nameof(clusters));
        }

        return PredictRow(row, clusters, head, policy);
    }

    /// <summary>Predicts one row into spans, which allocates nothing for an outcome of several classes either.</summary>
    /// <param name="row">The row, from <see cref="Row"/> of this model.</param>
    /// <param name="clusters">Codes of the row's clusters (<see cref="ModelFactor.CodeOf(ReadOnlySpan{char})"/>), one per factor; -1 if unknown. Empty: every one is.</param>
    /// <param name="destination">Receives what is wanted.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for an unknown cluster; null for <see cref="UnknownCluster"/>. Only the mixed head asks.</param>
    /// <exception cref="ArgumentException">The row is another model's, or a length does not fit.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy, or the model has an offset and the row none.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(
        RowBuilder row, ReadOnlySpan<long> clusters, PredictionDestination destination, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        RequireOwn(row);
        Predict(row.Features, row.Categories, clusters, row.Offsets, destination, head, policy);
    }

    /// <summary>Predicts one row that lies in spans.</summary>
    internal Prediction PredictRow(
        ReadOnlySpan<float> features, ReadOnlySpan<long> categories, ReadOnlySpan<long> clusters, ReadOnlySpan<float> offsets, PredictionHead head, UnknownClusterPolicy? policy)
    {
        var (width, outputs) = (_schema.Width, _schema.Outputs);
        var length = width + (3 * outputs);
        var results = length <= MaxStackFloats ? stackalloc float[length] : new float[length];
        Span<PredictionHead> heads = stackalloc PredictionHead[1];
        var destination = new PredictionDestination
        {
            Predictions = results[..width],
            LinearPredictors = results.Slice(width, outputs),
            Sds = results.Slice(width + outputs, outputs),
            TotalSds = results[(width + (2 * outputs))..],
            Heads = heads,
        };
        Predict(features, categories, clusters, offsets, destination, head, policy);
        return new Prediction(PredictionValues.Make(_schema, destination), heads[0]);
    }

    private Prediction PredictRow(RowBuilder row, ReadOnlySpan<string?> clusters, PredictionHead head, UnknownClusterPolicy? policy)
    {
        RequireOwn(row);
        var codes = clusters.Length <= MaxStackFactors ? stackalloc long[clusters.Length] : new long[clusters.Length];
        Encode(clusters, codes, head == PredictionHead.Mixed && (policy ?? _policy) == UnknownClusterPolicy.Error);
        return PredictRow(row.Features, row.Categories, codes, row.Offsets, head, policy);
    }

    private void RequireOwn(RowBuilder row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!row.IsOf(_schema))
        {
            throw new ArgumentException("The row was created by another model. Use Row() of this model.", nameof(row));
        }
    }

    private void Encode(ReadOnlySpan<string?> clusters, Span<long> codes, bool required)
    {
        for (var i = 0; i < clusters.Length; i++)
        {
            codes[i] = _schema.Factors[i].CodeOf(clusters[i]);
            if (required && codes[i] < 0)
            {
                // Here and not in the batch's check, as the name says more than a code.
                var value = clusters[i] is { } name ? $"'{name}'" : "nothing";
                throw new UnknownClusterException(_schema.Factors[i].Name, value, 0, _schema.Factors[i].Levels.Count);
            }
        }
    }

    private string FactorNames() => string.Join(", ", _schema.Factors.Select(factor => $"'{factor.Name}'"));
}
