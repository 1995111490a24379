using Armed.Runtime.Bundles;
using Armed.Runtime.Tests.Support;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Armed.Server.Tests;

/// <summary>A column made of dates takes dates as text and numbers of days.</summary>
public sealed class DateInputTests
{
    /// <summary>The age of <see cref="Wards"/> as days since 2024-01-01: 40 is 10 February 2024.</summary>
    private static string Dated(TestFolder folder)
    {
        var bundle = TestBundle.Make();
        var date = new DateDescription { Origin = "2024-01-01", Format = "dd/MM/yyyy" };
        var manifest = bundle.Manifest with { Columns = [bundle.Manifest.Columns[0] with { Date = date }, .. bundle.Manifest.Columns.Skip(1)] };
        return (bundle with { Manifest = manifest }).WriteTo(folder["wards.armed"]);
    }

    private static string With(string data, string type = "BYTES") => Wards.With("\"datatype\":\"FP32\",\"data\":[40]", $"\"datatype\":\"{type}\",\"data\":[{data}]");

    [Theory]
    [InlineData("\"2024-02-10\"", "BYTES")]
    [InlineData("\"10/02/2024\"", "BYTES")]
    [InlineData("\"2024-02-10T00:00:00\"", "BYTES")]
    [InlineData("40", "FP32")]
    [InlineData("40", "INT64")]
    public async Task Infer_ADateOrItsDays_AnswersAlike(string data, string type)
    {
        await using var server = await RunningServer.Start(Dated);
        var (status, answer) = await server.Infer(With(data, type));
        Assert.Equal(200, status);
        Assert.Equal(Wards.Answer, answer.Number("prediction"), 1e-6);
    }

    [Fact]
    public async Task Infer_NullAndEmptyDates_AreMissing()
    {
        await using var server = await RunningServer.Start(Dated);
        foreach (var data in new[] { "null", "\"\"" })
        {
            var (status, answer) = await server.Infer(With(data));
            Assert.Equal(200, status);
            Assert.Equal(Wards.Predict(new TestModel(), 30, 3, 2, 1), answer.Number("prediction"), 1e-6); // the model puts 30 in the place of a missing age
        }
    }

    [Theory]
    [InlineData("\"02/13/2024\"", "Input 'age' has '02/13/2024' at element 0. Expected a date written as dd/MM/yyyy or as yyyy-MM-dd, or the number of days since 2024-01-01.")]
    [InlineData("\"2024-02-10T00:00:00Z\"", "The training rows have no offset from UTC: expected a date or a time without one.")]
    public async Task Infer_NoSuchDate_SaysWhatWasExpected(string data, string expected)
    {
        await using var server = await RunningServer.Start(Dated);
        var (status, answer) = await server.Infer(With(data));
        Assert.Equal(400, status);
        Assert.Contains(expected, answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_TextForANumber_IsRefusedAsBefore()
    {
        await using var server = await RunningServer.Start();
        var (status, answer) = await server.Infer(With("\"40\""));
        Assert.Equal(400, status);
        Assert.Contains("Input 'age' has the datatype BYTES; expected FP32, or another of numbers.", answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_DatesByGrpc_AnswersAlike()
    {
        await using var server = await RunningServer.Start(Dated);
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var answer = await client.ModelInferAsync(Request("2024-02-10"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Wards.Answer, answer.Outputs[0].Contents.Fp32Contents[0], 1e-6);
        var fault = await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(Request("soon"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
    }

    private static ModelInferRequest Request(string date)
    {
        var request = new ModelInferRequest { ModelName = "wards" };
        request.Inputs.Add(Input("age", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(date) } }));
        request.Inputs.Add(Input("income", "FP32", new InferTensorContents { Fp32Contents = { 3 } }));
        request.Inputs.Add(Input("urban", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("Y") } }));
        request.Inputs.Add(Input("district", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("district 2") } }));
        return request;
    }

    private static ModelInferRequest.Types.InferInputTensor Input(string name, string type, InferTensorContents contents) => new() { Name = name, Datatype = type, Shape = { 1 }, Contents = contents };
}
