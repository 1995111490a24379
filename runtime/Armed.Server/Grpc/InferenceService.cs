using System.Diagnostics;
using System.Globalization;
using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.Grpc.Protocol;
using Armed.Server.Serving;
using Armed.Server.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Armed.Server.Grpc;

/// <summary>The protocol over gRPC.</summary>
internal sealed class InferenceService(
    ModelCatalogue catalogue, MeasuredModels models, ModelDescriber metadata, ServerState state, RequestPool pool, ServerMetrics metrics, ArmedServerOptions options)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) => Task.FromResult(new ServerReadyResponse { Ready = state.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
        => Task.FromResult(new ModelReadyResponse { Ready = state.HasModel(request.Name, request.Version) });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
        => Task.FromResult(new ServerMetadataResponse { Name = ModelDescriber.ServerName, Version = ModelDescriber.ServerVersion, Extensions = { ModelDescriber.Extensions } });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        try
        {
            var model = metadata.Describe(request.Name, request.Version);
            return Task.FromResult(new ModelMetadataResponse
            {
                Name = model.Name,
                Versions = { model.Versions },
                Platform = model.Platform,
                Inputs = { model.Inputs.Select(Tensor) },
                Outputs = { model.Outputs.Select(Tensor) },
                Properties = { model.Properties.ToDictionary() },
            });
        }
        catch (InferFault fault)
        {
            throw GrpcFaults.Of(fault);
        }
    }

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var start = Stopwatch.GetTimestamp();
        MeasuredModel? model = null;
        request = context.GetHttpContext().Features.GetRequiredFeature<ModelInferRequest>();
        try
        {
            if (!catalogue.TryRent(request.ModelName, request.ModelVersion, out var lease))
            {
                throw InferFault.Unknown(ModelErrors.NotServed(catalogue, request.ModelName));
            }

            using (lease)
            {
                model = models.Of(lease);
                var response = Answer(request, model, context.GetHttpContext().Features.GetRequiredFeature<GrpcTurn>());
                model.Metrics.Grpc.Answered.Inc();
                model.Metrics.Grpc.Seconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
                return Task.FromResult(response);
            }
        }
        catch (InferFault fault)
        {
            Count(model, fault.Status);
            throw GrpcFaults.Of(fault);
        }
        catch (Exception e)
        {
            Count(model, e is OperationCanceledException && context.CancellationToken.IsCancellationRequested
                ? StatusCodes.Status499ClientClosedRequest
                : StatusCodes.Status500InternalServerError);
            throw;
        }
    }

    private void Count(MeasuredModel? model, int status) => metrics.Requests.WithLabels(model?.Binding.Name ?? "", "grpc", status.ToString(CultureInfo.InvariantCulture)).Inc();

    /// <summary>The request's turn ends with its answer: a client that reads slowly does not hold up others.</summary>
    private ModelInferResponse Answer(ModelInferRequest message, MeasuredModel model, GrpcTurn turn)
    {
        using var ended = turn;
        var pooled = pool.Take();
        try
        {
            pooled.Request.Start(model.Binding, options.MaxRows, message.CalculateSize());
            GrpcRequestReader.Read(pooled.Request, message);
            InferEngine.Run(pooled.Request, model.Metrics);
            var response = GrpcResponseWriter.Write(pooled.Request, raw: message.RawInputContents.Count > 0 || pooled.Request.BinaryOutputs);
            if (pooled.Request.Warning is { } warning)
            {
                response.Parameters["warning"] = new InferParameter { StringParam = warning };
            }

            return response;
        }
        finally
        {
            pool.GiveBack(pooled);
        }
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorBody tensor) => new() { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape } };
}
