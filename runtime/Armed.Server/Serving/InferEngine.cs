using Armed.Runtime;
using Armed.Server.Faults;
using Armed.Server.Inference;
using Armed.Server.Telemetry;

namespace Armed.Server.Serving;

/// <summary>Answers a request that is read.</summary>
internal static class InferEngine
{
    public static void Run(InferRequest request, ModelMetrics metrics)
    {
        RequestRules.Complete(request);
        using var activity = ServerTracing.Source.StartActivity("armed.predict");
        Answer(request);
        if (request.IntervalLevel is { } level)
        {
            request.Rows.IntervalColumns = request.Binding.Model.IntervalColumns(request.IntervalKind);
            request.Binding.Model.ComputeIntervals(request.Rows.LinearPredictors, request.Rows.TotalSds, level, request.IntervalKind, request.Rows.Lower, request.Rows.Upper);
        }

        metrics.Count(request);
        if (activity is not null)
        {
            activity.SetTag("armed.model", request.Binding.Name).SetTag("armed.version", request.Binding.Version).SetTag("armed.rows", request.Rows.Rows);
        }
    }

    private static void Answer(InferRequest request)
    {
        if (request.Head.Prediction is { } head)
        {
            Predict(request, head);
        }
        else
        {
            Compute(request);
        }
    }

    /// <summary>Computes the outputs of a head that gives its own.</summary>
    private static void Compute(InferRequest request)
    {
        var rows = request.Rows.Named(request.Binding.Model, request.Head);
        foreach (var output in request.Outputs)
        {
            request.Binding.Model.Compute(request.Head.Name, rows, output.Name, request.Rows.Computed(output));
        }
    }

    private static void Predict(InferRequest request, PredictionHead head)
    {
        var rows = request.Rows;
        var destination = new PredictionDestination
        {
            Predictions = request.Wants(OutputKind.Prediction) ? rows.Predictions : default,
            LinearPredictors = request.IntervalLevel is not null || request.Wants(OutputKind.LinearPredictor) ? rows.LinearPredictors : default,
            Sds = request.Wants(OutputKind.LinearPredictorSd) ? rows.Sds : default,
            TotalSds = request.IntervalLevel is not null ? rows.TotalSds : default,
            Heads = rows.Heads,
        };
        using var told = NewClusters.Tell(request, head);
        try
        {
            var model = told ?? request.Binding.Model;
            if (request.Head.TakesFurther)
            {
                model.Predict(rows.Named(request.Binding.Model, request.Head), destination, head, request.Policy);
            }
            else
            {
                model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets, destination, head, request.Policy);
            }
        }
        catch (UnknownClusterException e)
        {
            throw InferFault.Wrong($"Cluster column '{e.Column}' is unknown or not given in row {e.Row}, and the policy for unknown clusters is error. "
                + "Give a known cluster, or the parameter unknown_cluster: population or inferred.", e);
        }
    }
}
