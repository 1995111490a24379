using System.Diagnostics;
using System.Globalization;
using Armed.Runtime.Hosting;
using Armed.Server.Grpc.Protocol;
using Armed.Server.Inference;
using Armed.Server.Limits;
using Armed.Server.Rest;
using Armed.Server.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Armed.Server.Grpc;

/// <summary>The protocol over gRPC.</summary>
internal sealed class InferenceService(
    ModelCatalogue catalogue, ModelBindings bindings, ModelDescriber metadata, ServerState state, RequestPool pool, ServerMetrics metrics, ArmedServerOptions options)
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
        ModelBinding? binding = null;
        try
        {
            if (!catalogue.TryRent(request.ModelName, request.ModelVersion, out var lease))
            {
                throw InferFault.Unknown(ModelErrors.NotServed(catalogue, request.ModelName));
            }

            using (lease)
            {
                binding = bindings.Of(lease);
                var response = Answer(request, binding, context.GetHttpContext().Features.GetRequiredFeature<GrpcTurn>());
                binding.Metrics.Grpc.Answered.Inc();
                binding.Metrics.Grpc.Seconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
                return Task.FromResult(response);
            }
        }
        catch (InferFault fault)
        {
            Count(binding, fault.Status);
            throw GrpcFaults.Of(fault);
        }
        catch (Exception e)
        {
            Count(binding, e is OperationCanceledException && context.CancellationToken.IsCancellationRequested
                ? StatusCodes.Status499ClientClosedRequest
                : StatusCodes.Status500InternalServerError);
            throw;
        }
    }

    private void Count(ModelBinding? binding, int status) => metrics.Requests.WithLabels(binding?.Name ?? "", "grpc", status.ToString(CultureInfo.InvariantCulture)).Inc();

    /// <summary>The request's turn ends with its answer: a client that reads slowly does not hold up others.</summary>
    private ModelInferResponse Answer(ModelInferRequest message, ModelBinding binding, GrpcTurn turn)
    {
        using var ended = turn;
        var pooled = pool.Take();
        try
        {
            pooled.Request.Start(binding, options.MaxRows, message.CalculateSize());
            GrpcRequestReader.Read(pooled.Request, message);
            InferEngine.Run(pooled.Request);
            return GrpcResponseWriter.Write(pooled.Request, raw: message.RawInputContents.Count > 0 || pooled.Request.BinaryOutputs);
        }
        finally
        {
            pool.GiveBack(pooled);
        }
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorBody tensor) => new() { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape } };
}
