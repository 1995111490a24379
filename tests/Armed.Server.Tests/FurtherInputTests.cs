using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Armed.Runtime;
using Armed.Runtime.Tests.Support;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Armed.Server.Tests;

/// <summary>Models whose graphs take an image, and heads of a name that the format does not define.</summary>
public sealed class FurtherInputTests
{
    private const string Columns = """
        {"name":"age","shape":[2],"datatype":"FP32","data":[40,30]},
        {"name":"income","shape":[2],"datatype":"FP32","data":[3,null]},
        {"name":"urban","shape":[2],"datatype":"BYTES","data":["Y","N"]},
        {"name":"district","shape":[2],"datatype":"BYTES","data":["district 2","nobody"]},
        """;

    private static readonly byte[] s_pixels = [.. Enumerable.Range(0, 2 * TestModel.ImageElements).Select(i => (byte)(7 * i))];
    private static readonly string s_numbers = string.Join(',', s_pixels);

    [Fact]
    public async Task Get_Model_ListsTheImageAndTheHeads()
    {
        await using var server = await Start("uint8");
        var (_, answer) = await server.Get("/v2/models/wards");
        var image = answer.GetProperty("inputs").EnumerateArray().Last();
        Assert.Equal("image UINT8 [-1,2,3,3]", $"{image.GetProperty("name")} {image.GetProperty("datatype")} {image.GetProperty("shape").GetRawText()}");
        var properties = answer.GetProperty("properties");
        Assert.Equal("mixed,fixed,inferred,population,z_predictor,features,embedding", properties.GetProperty("heads").GetString());
        Assert.Equal("map FP32 [-1,2,3,3]; score FP32 [-1,1]", properties.GetProperty("outputs_embedding").GetString());
    }

    [Theory]
    [InlineData("uint8", "UINT8")]
    [InlineData("float", "FP32")]
    public async Task Infer_Json_IsTheModelsAnswer(string type, string datatype)
    {
        await using var server = await Start(type);
        var (status, answer) = await server.Infer($$"""{"inputs":[{{Columns}}{"name":"image","shape":[2,2,3,3],"datatype":"{{datatype}}","data":[{{s_numbers}}]}]}""");
        Assert.Equal(200, status);
        var expected = Expected(server, type, PredictionHead.Mixed);
        Assert.Equal(expected[0], answer.Number("prediction"), 1e-6);
        Assert.Equal(expected[1], answer.Number("prediction", 1), 1e-6);
        Assert.Equal("population", answer.Data("head")[1].GetString());
    }

    [Fact]
    public async Task Infer_Bytes_IsTheModelsAnswer()
    {
        await using var server = await Start("uint8");
        var json = $$"""{"inputs":[{{Columns}}{"name":"image","shape":[2,2,3,3],"datatype":"UINT8","parameters":{"binary_data_size":36} } ]}""";
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. s_pixels]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await server.Client.PostAsync("/v2/models/wards/infer", content, TestContext.Current.CancellationToken);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Expected(server, "uint8", PredictionHead.Mixed)[0], answer.Number("prediction"), 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_Grpc_GivesTheHeadsOwnOutputs(bool raw)
    {
        await using var server = await Start("uint8");
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var image = new ModelInferRequest.Types.InferInputTensor { Name = "image", Datatype = "UINT8", Shape = { 2, 2, 3, 3 } };
        var request = new ModelInferRequest { ModelName = "wards", Inputs = { image }, Parameters = { ["head"] = new InferParameter { StringParam = "embedding" } } };
        if (raw)
        {
            request.RawInputContents.Add(ByteString.CopyFrom(s_pixels));
        }
        else
        {
            image.Contents = new InferTensorContents { UintContents = { s_pixels.Select(pixel => (uint)pixel) } };
        }

        var answer = await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["map", "score"], answer.Outputs.Select(output => output.Name));
        Assert.Equal([2, 2, 3, 3], answer.Outputs[0].Shape);
        var map = raw ? [.. MemoryToFloats(answer.RawOutputContents[0])] : answer.Outputs[0].Contents.Fp32Contents.ToArray();
        Assert.Equal(s_pixels.Select(pixel => pixel / 2f), map);
    }

    [Fact]
    public async Task Infer_HeadOfAnotherName_AnswersUnderItsName()
    {
        await using var server = await Start("uint8");
        var image = $$"""{"name":"image","shape":[2,2,3,3],"datatype":"UINT8","data":[{{s_numbers}}]}""";
        var (status, one) = await server.Infer($$"""{"outputs":[{"name":"score"}],"inputs":[{{image}}],"parameters":{"head":"embedding"} }""");
        Assert.Equal(200, status);
        Assert.Equal(["score"], one.Names());
        Assert.Equal(Enumerable.Range(0, TestModel.ImageElements).Sum(i => (double)TestModel.Pixel(i, 0) * s_pixels[i]), one.Number("score"), 1e-5);
        var (_, membership) = await server.Infer($$"""{"inputs":[{{Columns.TrimEnd().TrimEnd(',')}}],"parameters":{"head":"z_predictor"} }""");
        Assert.Equal(1, membership.Data("probabilities_district").Take(3).Sum(number => number.GetDouble()), 1e-5);
        var (_, metrics) = (0, await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
        Assert.Contains("head=\"embedding\"} 2", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"shape\":[2,2,3,3]", "\"shape\":[2,18]", "expected [rows, 2, 3, 3]")]
    [InlineData("\"shape\":[2,2,3,3]", "\"shape\":[1,2,3,3]", "1 rows; expected 2")]
    [InlineData("UINT8", "FP32", "expected UINT8.")]
    [InlineData("\"data\":[0,7,", "\"data\":[0,256,", "256 at element 1; expected a whole number of 0 to 255")]
    [InlineData("\"data\":[0,7,", "\"data\":[0,null,", "null at element 1; expected a whole number")]
    [InlineData("\"data\":[0,7,", "\"data\":[0,0.5,", "0.5 at element 1")]
    [InlineData("\"data\":[0,7,", "\"data\":[7,", "35 elements; expected 36")]
    [InlineData("\"name\":\"image\"", "\"name\":\"images\"", "Input 'images' is unknown")]
    [InlineData("\"name\":\"age\"", "\"name\":\"income\"", "is given twice")]
    [InlineData("{\"inputs\"", "{\"outputs\":[{\"name\":\"map\"}],\"inputs\"", "Output 'map' is unknown; expected prediction")]
    [InlineData("{\"inputs\"", "{\"outputs\":[{\"name\":\"prediction\"}],\"parameters\":{\"head\":\"embedding\"},\"inputs\"", "expected map, score, which the head embedding gives")]
    [InlineData("{\"inputs\"", "{\"parameters\":{\"head\":\"embedding\",\"interval\":0.9},\"inputs\"", "the head embedding has no interval")]
    [InlineData("{\"inputs\"", "{\"parameters\":{\"head\":\"embedded\"},\"inputs\"", "mixed, fixed, inferred, population, z_predictor, features, embedding")]
    public async Task Infer_WrongRequest_Is400(string part, string other, string expected)
    {
        await using var server = await Start("uint8");
        var body = $$"""{"inputs":[{{Columns}}{"name":"image","shape":[2,2,3,3],"datatype":"UINT8","data":[{{s_numbers}}]}]}""";
        Assert.Contains(part, body, StringComparison.Ordinal);
        var (status, answer) = await server.Infer(body.Replace(part, other, StringComparison.Ordinal));
        Assert.Equal(400, status);
        Assert.Contains(expected, answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WithoutTheImage_Is400()
    {
        await using var server = await Start("uint8");
        var (status, answer) = await server.Infer(Wards.Row);
        Assert.Equal(400, status);
        Assert.Contains("1 inputs are missing: 'image'. Expected every input of the head mixed", answer.Error(), StringComparison.Ordinal);
    }

    private static Task<RunningServer> Start(string type) => RunningServer.Start(new TestModel { Image = type, WithEmbedding = true });

    private static float[] Expected(RunningServer server, string type, PredictionHead head)
    {
        using var model = ArmedModel.Load(server.Folder["wards.armed"]);
        var rows = model.Rows(2).Set("features", new[] { 40f, 3f, 30f, float.NaN }).Set("categories", new[] { 2L, 1L }).Set("cluster", new[] { 1L, -1L });
        _ = type == "uint8" ? rows.Set("image", s_pixels) : rows.Set("image", s_pixels.Select(pixel => (float)pixel).ToArray());
        var predictions = new float[2];
        model.Predict(rows, new PredictionDestination { Predictions = predictions }, head);
        return predictions;
    }

    private static float[] MemoryToFloats(ByteString bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray();
}
