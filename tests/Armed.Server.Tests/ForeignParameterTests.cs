using System.Text.Json;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Armed.Server.Tests;

/// <summary>Parameters of other servers' clients, such as the codecs of MLServer and KServe for data frames.</summary>
public sealed class ForeignParameterTests
{
    private const string Start = "{\"id\":\"a-1\",";
    private const string Tensor = "\"name\":\"urban\",";

    /// <summary>SeldonIO/MLServer 1390, 737: PandasCodec.encode_request posts content_type and every member that is null.</summary>
    [Theory]
    [InlineData(Start, Start + "\"parameters\":{\"content_type\":\"pd\"},")]
    [InlineData(Start, Start + "\"parameters\":{\"content_type\":\"pd\",\"headers\":{\"x\":[1,{\"y\":null}]},\"timeout\":5,\"priority\":1,\"sequence_start\":true},")]
    [InlineData(Start, Start + "\"parameters\":{\"content_type\":null,\"interval\":null,\"head\":null},")]
    [InlineData(Start, "{\"id\":null,\"parameters\":null,\"outputs\":null,")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"content_type\":\"str\"},")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"content_type\":\"str\",\"headers\":null,\"mine\":{\"a\":[]}},")]
    [InlineData(Tensor, Tensor + "\"parameters\":null,")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"binary_data_size\":null},")]
    [InlineData(Start, Start + "\"outputs\":[{\"name\":\"prediction\",\"parameters\":null},{\"name\":\"head\",\"parameters\":{\"content_type\":\"np\",\"binary_data\":null}}],")]
    public async Task Infer_ForeignOrNullParameters_ArePassedOver(string part, string other)
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.With(part, other));

        Assert.True(status == 200, status + answer.GetRawText());
        Assert.Equal(Wards.Answer, answer.Number("prediction"), 1e-6);
    }

    /// <summary>Misspelt ones of the server's, and those that would change what the elements mean.</summary>
    [Theory]
    [InlineData(Start, Start + "\"parameters\":{\"Interval\":0.9},", "Did you mean 'interval'?")]
    [InlineData(Start, Start + "\"parameters\":{\"intervall\":\"0.9\"},", "Did you mean 'interval'?")]
    [InlineData(Start, Start + "\"parameters\":{\"interval-kind\":\"mean\"},", "Did you mean 'interval_kind'?")]
    [InlineData(Start, Start + "\"parameters\":{\"unknown_clusters\":{}},", "Did you mean 'unknown_cluster'?")]
    [InlineData(Start, Start + "\"parameters\":{\"heads\":true},", "Did you mean 'head'?")]
    [InlineData(Start, Start + "\"parameters\":{\"interval\":[0.9]},", "Parameter 'interval' is StartArray; expected a string, a number, true or false.")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"content_type\":\"base64\"},", "base64")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"shared_memory_region\":\"r\"},", "shared memory")]
    [InlineData(Tensor, Tensor + "\"parameters\":{\"binary_datasize\":4},", "Did you mean 'binary_data_size'?")]
    [InlineData(Start, Start + "\"outputs\":[{\"name\":\"prediction\",\"parameters\":{\"classification\":2}}],", "most probable classes")]
    public async Task Infer_ParameterThatWouldChangeTheMeaning_Is400(string part, string other, string expected)
    {
        await using var server = await RunningServer.Start();

        var (status, answer) = await server.Infer(Wards.With(part, other));

        Assert.Equal(400, status);
        Assert.Contains(expected, answer.Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("np", true)]
    [InlineData("base64", false)]
    public async Task Call_ForeignParameters_AreTreatedAlike(string codec, bool answered)
    {
        await using var server = await RunningServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var request = new ModelInferRequest { ModelName = "wards", Parameters = { ["content_type"] = new InferParameter { StringParam = "pd" }, ["interval"] = new InferParameter() } };
        foreach (var input in JsonElement.Parse(Wards.Row).GetProperty("inputs").EnumerateArray())
        {
            var tensor = new ModelInferRequest.Types.InferInputTensor { Name = input.GetProperty("name").GetString(), Datatype = input.GetProperty("datatype").GetString(), Shape = { 1, 1 }, Contents = new() };
            tensor.Parameters["content_type"] = new InferParameter { StringParam = codec };
            var value = input.GetProperty("data")[0];
            if (value.ValueKind == JsonValueKind.Number)
            {
                tensor.Contents.Fp32Contents.Add(value.GetSingle());
            }
            else
            {
                tensor.Contents.BytesContents.Add(ByteString.CopyFromUtf8(value.GetString()));
            }

            request.Inputs.Add(tensor);
        }

        var call = new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync;

        if (answered)
        {
            Assert.Equal(Wards.Answer, (await call).Outputs[0].Contents.Fp32Contents[0], 1e-6);
        }
        else
        {
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        }
    }
}
