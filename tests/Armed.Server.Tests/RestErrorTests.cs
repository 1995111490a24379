using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Armed.Server.Tests;

public sealed class RestErrorTests(RestErrorTests.Shared shared) : IClassFixture<RestErrorTests.Shared>
{
    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no 'inputs'")]
    [InlineData("{\"inputs\":{}}", "'inputs' is not an array")]
    [InlineData("{\"inputs\":[1]}", "An input is not an object")]
    [InlineData("{\"inputs\":[],\"more\":1}", "member 'more'")]
    [InlineData("{\"inputs\":[]} x", "not valid JSON")]
    [InlineData("{\"inputs\":[],\"inputs\":[]}", "twice")]
    [InlineData("{\"inputs\":[{\"shape\":[1]}]}", "no 'name'")]
    [InlineData("{\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\"}]}", "no 'data'")]
    [InlineData("{\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[NaN]}]}", "not valid JSON")]
    [InlineData("{\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[[[[[[[[[[[[[[[[[[[[1", "not valid JSON")]
    public async Task Infer_NotARequest_Is400(string body, string part) => await Refused(body, 400, part);

    [Theory]
    [InlineData("[40]", "[1e50]", "1E+50")]
    [InlineData("[40]", "[\"40\"]", "a text at element 0")]
    [InlineData("[40]", "[true]", "element 0")]
    [InlineData("[40]", "[]", "0 elements; expected 1")]
    [InlineData("[40]", "[1,2]", "more than 1 elements")]
    [InlineData("[\"Y\"]", "[1]", "expected a string or null")]
    [InlineData("[\"Y\"]", "[\"\\ud800\"]", "not valid Unicode")]
    [InlineData("\"name\":\"age\"", "\"name\":\"aeg\"", "Input 'aeg' is unknown")]
    [InlineData("\"name\":\"age\"", "\"name\":\"income\"", "given twice")]
    [InlineData("\"name\":\"age\",\"shape\":[1,1],\"datatype\":\"FP32\"", "\"name\":\"age\",\"shape\":[1,1],\"datatype\":\"BYTES\"", "expected FP32")]
    [InlineData("\"name\":\"age\",\"shape\":[1,1]", "\"name\":\"age\",\"shape\":[1,2]", "expected [rows] or [rows, 1]")]
    [InlineData("\"name\":\"age\",\"shape\":[1,1]", "\"name\":\"age\",\"shape\":[0,1]", "expected at least 1")]
    [InlineData("\"name\":\"age\",\"shape\":[1,1]", "\"name\":\"age\",\"shape\":[-1,1]", "whole numbers of 0 or more")]
    [InlineData("\"name\":\"income\",\"shape\":[1,1]", "\"name\":\"income\",\"shape\":[2,1]", "2 rows; expected 1")]
    [InlineData("{\"id\":\"a-1\",", "{\"id\":7,", "'id' must be a string")]
    [InlineData("{\"id\":\"a-1\",", "{\"parameters\":{\"heda\":\"mixed\"},", "Parameter 'heda'")]
    [InlineData("{\"id\":\"a-1\",", "{\"parameters\":{\"head\":\"best\"},", "expected one that the bundle has: mixed, fixed, inferred, population, z_predictor, features")]
    [InlineData("{\"id\":\"a-1\",", "{\"parameters\":{\"interval\":95},", "between 0 and 1")]
    [InlineData("{\"id\":\"a-1\",", "{\"parameters\":{\"interval\":0.9,\"interval_kind\":\"range\"},", "expected mean")]
    [InlineData("{\"id\":\"a-1\",", "{\"outputs\":[{\"name\":\"probability\"}],", "Output 'probability'")]
    [InlineData("{\"id\":\"a-1\",", "{\"outputs\":[{\"name\":\"interval_lower\"}],", "without its level")]
    public async Task Infer_WrongPart_Is400AndNamesIt(string part, string other, string message) => await Refused(Wards.With(part, other), 400, message);

    [Fact]
    public async Task Infer_MissingInputs_AreNamed() => await Refused("{\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}", 400, "2 inputs are missing: 'urban', 'income'");

    [Fact]
    public async Task Infer_TooManyRows_Is413() => await Refused(Wards.With("\"name\":\"age\",\"shape\":[1,1]", "\"name\":\"age\",\"shape\":[10001,1]"), 413, "at most 10000");

    [Fact]
    public async Task Infer_TooManyBytes_Is413() => await Refused(Wards.Row + new string(' ', 2_000_000), 413, "body");

    [Fact]
    public async Task Infer_NotJsonType_Is415()
    {
        using var response = await shared.Server.Client.PostAsync("/v2/models/wards/infer", new StringContent(Wards.Row, Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", null, 200)]
    [InlineData("application/x-www-form-urlencoded", "http://example.org", 415)]
    [InlineData(null, null, 200)]
    [InlineData(null, "null", 415)]
    public async Task Infer_TypeThatCurlSends_IsReadUnlessAPageSendsIt(string? type, string? origin, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/wards/infer") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Wards.Row)) };
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using var response = await shared.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Infer_ShapeThatTheBodyCannotHold_Is400() => await Refused(Wards.With("\"name\":\"age\",\"shape\":[1,1]", "\"name\":\"age\",\"shape\":[10000,1]"), 400, "10000 rows, so that the model's columns have 30000 elements; the body has");

    [Theory]
    [InlineData("/v2/models/nobody/infer", 404, "no model 'nobody'")]
    [InlineData("/v2/models/wards/versions/9/infer", 404, "no such version")]
    [InlineData("/v2/models/wards", 405, "POST is not allowed")]
    [InlineData("/v2/repository/models/wards/unload", 404, "does not exist")]
    public async Task Send_NoSuchPlace_IsTyped(string path, int status, string part)
    {
        var (found, answer) = await shared.Server.Send(Wards.Row, path);
        Assert.Equal(status, found);
        Assert.Contains(part, answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Gzip_IsRead()
    {
        var (status, text) = await SendGzip(Wards.Row);
        Assert.True(status == 200, text);
    }

    [Fact]
    public async Task Infer_GzipBomb_Is413()
    {
        // 64 MiB of blanks in 64 KiB.
        var (status, text) = await SendGzip(new string(' ', 64 << 20));
        Assert.True(status == 413, $"{status} {text}");
    }

    [Fact]
    public async Task Infer_DamagedGzip_Is400()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Wards.Row));
        var (status, text) = await SendEncoded(content, "gzip");
        Assert.True(status == 400, $"{status} {text}");
    }

    [Fact]
    public async Task Infer_UnknownEncoding_Is415()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Wards.Row));
        var (status, text) = await SendEncoded(content, "zstd");
        Assert.True(status == 415, $"{status} {text}");
    }

    private async Task Refused(string body, int status, string part)
    {
        var (found, answer) = await shared.Server.Infer(body);
        Assert.Equal(status, found);
        Assert.Contains(part, answer.Error(), StringComparison.Ordinal);
        Assert.DoesNotContain(shared.Server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task<(int Status, string Text)> SendGzip(string body)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        return await SendEncoded(content, "gzip");
    }

    private async Task<(int Status, string Text)> SendEncoded(ByteArrayContent content, string encoding)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        using var response = await shared.Server.Client.PostAsync("/v2/models/wards/infer", content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public sealed class Shared : IAsyncLifetime
    {
        internal RunningServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await RunningServer.Start(change: options => options with { MaxRows = 10_000, MaxRequestBytes = 1 << 20 });

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
