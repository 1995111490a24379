using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Armed.Server.Tests;

public sealed class GrpcTests
{
    [Fact]
    public async Task Calls_OfTheProtocol_Answer()
    {
        await using var server = await RunningServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);

        var model = await client.ModelMetadataAsync(new ModelMetadataRequest { Name = "wards" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True((await client.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: TestContext.Current.CancellationToken)).Live);
        Assert.True((await client.ServerReadyAsync(new ServerReadyRequest(), cancellationToken: TestContext.Current.CancellationToken)).Ready);
        Assert.True((await client.ModelReadyAsync(new ModelReadyRequest { Name = "wards" }, cancellationToken: TestContext.Current.CancellationToken)).Ready);
        Assert.False((await client.ModelReadyAsync(new ModelReadyRequest { Name = "nobody" }, cancellationToken: TestContext.Current.CancellationToken)).Ready);
        Assert.Equal("Armed.Server", (await client.ServerMetadataAsync(new ServerMetadataRequest(), cancellationToken: TestContext.Current.CancellationToken)).Name);
        Assert.Equal(["age:FP32", "urban:BYTES", "income:FP32", "district:BYTES"], model.Inputs.Select(input => $"{input.Name}:{input.Datatype}"));
        Assert.Equal("binary", model.Properties["task"]);
    }

    [Fact]
    public async Task Infer_TypedContents_AnswersInThem()
    {
        await using var server = await RunningServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var request = Request();
        request.Inputs[0].Contents = new InferTensorContents { Fp32Contents = { 40 } };
        request.Inputs[1].Contents = new InferTensorContents { Fp32Contents = { 3 } };
        request.Inputs[2].Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("Y") } };
        request.Inputs[3].Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("district 2") } };
        request.Parameters["interval"] = new InferParameter { DoubleParam = 0.9 };

        var answer = await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("g-7", answer.Id);
        Assert.Equal(["prediction", "linear_predictor", "linear_predictor_sd", "head", "interval_lower", "interval_upper"], answer.Outputs.Select(output => output.Name));
        Assert.Equal(Wards.Answer, answer.Outputs[0].Contents.Fp32Contents[0], 1e-6);
        Assert.Equal("mixed", answer.Outputs[3].Contents.BytesContents[0].ToStringUtf8());
    }

    [Fact]
    public async Task Infer_RawContents_AnswersInThem()
    {
        await using var server = await RunningServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var request = Request();
        request.RawInputContents.Add([Number(40), Number(3), Text("Y"), Text("district 2")]);

        var answer = await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Null(answer.Outputs[0].Contents);
        Assert.Equal(Wards.Answer, BinaryPrimitives.ReadSingleLittleEndian(answer.RawOutputContents[0].Span), 1e-6);
        Assert.Equal(Text("mixed"), answer.RawOutputContents[3]);
    }

    [Fact]
    public async Task Infer_WrongRequests_HaveTheirStatus()
    {
        await using var server = await RunningServer.Start(change: options => options with { MaxRows = 5 });
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var many = Request();
        many.Inputs[0].Shape[0] = 6;
        var empty = Request();
        empty.Inputs.Clear();

        Assert.Equal(StatusCode.NotFound, await Status(client, new ModelInferRequest { ModelName = "nobody" }));
        Assert.Equal(StatusCode.InvalidArgument, await Status(client, Request()));
        Assert.Equal(StatusCode.InvalidArgument, await Status(client, empty));
        Assert.Equal(StatusCode.ResourceExhausted, await Status(client, many));
    }

    [Fact]
    public async Task Infer_PackedMessage_IsRefused()
    {
        await using var server = await RunningServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var packed = new Metadata { { "grpc-internal-encoding-request", "gzip" } };

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(Request(), packed, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unimplemented, fault.StatusCode);
    }

    [Fact]
    public async Task Infer_PackedByTwoHeaders_IsRefused()
    {
        await using var server = await RunningServer.Start();
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(server.Rest).Port, TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\ngrpc-encoding: gzip\r\ngrpc-encoding:\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = await new StreamReader(connection.GetStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("grpc-status: 12\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Infer_LargeMessage_IsRefusedBeforeItIsParsed()
    {
        await using var server = await RunningServer.Start(change: options => options with { MaxGrpcBytes = 70_000 });
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var (large, many) = (Request(), Request());
        large.Inputs[0].Contents = new InferTensorContents { BytesContents = { ByteString.CopyFrom(new byte[70_000]) } };
        many.Inputs.Add(Enumerable.Repeat(new ModelInferRequest.Types.InferInputTensor(), 17_000));

        Assert.Equal(StatusCode.ResourceExhausted, await Status(client, large));
        Assert.Equal(StatusCode.ResourceExhausted, await Status(client, many));
        var metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("armed_requests_total{model=\"\",protocol=\"grpc\",status=\"413\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("armed_body_bytes 0", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_MessageThatDoesNotEnd_IsRefusedInTime()
    {
        await using var server = await RunningServer.Start(change: options => options with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = new HttpClient();
        using var content = new EndlessContent();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Grpc + "/inference.GRPCInferenceService/ModelInfer")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(["4"], response.Headers.GetValues("grpc-status"));
    }

    private static ModelInferRequest Request() => new()
    {
        ModelName = "wards",
        Id = "g-7",
        Inputs = { Input("age", "FP32"), Input("income", "FP32"), Input("urban", "BYTES"), Input("district", "BYTES") },
    };

    private static ModelInferRequest.Types.InferInputTensor Input(string name, string type) => new() { Name = name, Datatype = type, Shape = { 1, 1 } };

    private static async Task<StatusCode> Status(GRPCInferenceService.GRPCInferenceServiceClient client, ModelInferRequest request)
        => (await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken))).StatusCode;

    private static ByteString Number(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return ByteString.CopyFrom(bytes);
    }

    private static ByteString Text(string text) => ByteString.CopyFrom([(byte)text.Length, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(text)]);

    /// <summary>Sends the start of a message and no end.</summary>
    private sealed class EndlessContent : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 0, 9, 1 }, TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
