using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Armed.Server.Tests;

public sealed class BinaryTensorTests
{
    private const string Header = """
        {"parameters":{"binary_data_output":true},"inputs":[
          {"name":"age","shape":[1,1],"datatype":"FP32","parameters":{"binary_data_size":4}},
          {"name":"income","shape":[1,1],"datatype":"FP32","data":[3]},
          {"name":"urban","shape":[1,1],"datatype":"BYTES","parameters":{"binary_data_size":5}},
          {"name":"district","shape":[1,1],"datatype":"BYTES","data":["district 2"]}],
         "outputs":[{"name":"prediction"},{"name":"head"},{"name":"linear_predictor","parameters":{"binary_data":false}}]}
        """;

    [Fact]
    public async Task Infer_BytesBehindTheJson_AnswerInBytes()
    {
        await using var server = await RunningServer.Start();

        using var response = await Send(server, Header, [.. Number(40), 1, 0, 0, 0, (byte)'Y']);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var answer = JsonElement.Parse(bytes.AsSpan(0, length));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(4, answer.Output("prediction").GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal(Wards.Answer, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(length)), 1e-6);
        Assert.Equal("\u0005\0\0\0mixed", Encoding.ASCII.GetString(bytes.AsSpan(length + 4)));
        Assert.Single(answer.Data("linear_predictor"));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 32, 66 }, "has a binary_data_size of 5; the body has 0 bytes left")]
    [InlineData(new byte[] { 0, 0, 32, 66, 1, 0, 0, 0, 89, 7 }, "1 bytes more")]
    [InlineData(new byte[] { 0, 0, 32, 66, 9, 0, 0, 0, 89 }, "bytes for 0 elements; expected 1")]
    [InlineData(new byte[] { 0, 0, 32, 66, 255, 255, 255, 255, 89 }, "bytes for 0 elements; expected 1")]
    [InlineData(new byte[] { 0, 0, 32, 66, 1, 0, 0, 0, 255 }, "not UTF-8")]
    public async Task Infer_WrongBytes_Is400(byte[] bytes, string part)
    {
        await using var server = await RunningServer.Start();

        using var response = await Send(server, Header, bytes);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static byte[] Number(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }

    private static async Task<HttpResponseMessage> Send(RunningServer server, string header, byte[] bytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        using var content = new ByteArrayContent([.. json, .. bytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/wards/infer") { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
