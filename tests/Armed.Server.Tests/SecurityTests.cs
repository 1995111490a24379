using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Armed.Server.Tests;

public sealed class SecurityTests
{
    private const string Key = "0123456789abcdef-secret";
    private const string Password = "hush-hush-password";

    [Theory]
    [InlineData(null, null, 401)]
    [InlineData("Authorization", "Bearer " + Key, 200)]
    [InlineData("X-API-Key", Key, 200)]
    [InlineData("X-API-Key", Key + "x", 401)]
    [InlineData("Authorization", "Basic " + Key, 401)]
    public async Task Infer_ApiKey_IsAskedFor(string? header, string? value, int status)
    {
        await using var server = await RunningServer.Start(change: options => options with { ApiKeys = ["another-key-of-before", Key] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/wards/infer") { Content = new StringContent(Wards.Row, Encoding.UTF8, "application/json") };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain(server.Log, line => line.Contains(Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/v2/health/ready", 200)]
    [InlineData("/", 200)]
    [InlineData("/metrics", 401)]
    [InlineData("/v2/models/wards", 401)]
    [InlineData("/models/wards/card", 401)]
    [InlineData("/nothing", 401)]
    public async Task Get_WithoutKey_OnlyProbesAndPageAnswer(string path, int status)
    {
        await using var server = await RunningServer.Start(change: options => options with { ApiKeys = [Key] });
        using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "localhost:1234", 200)]
    [InlineData("http://127.0.0.1:0", "[::1]:1234", 200)]
    [InlineData("http://127.0.0.1:0", "127.0.0.1", 200)]
    [InlineData("http://127.0.0.1:0", "rebound.example.org", 421)]
    [InlineData("http://127.0.0.1:0", "localhost.example.org:80", 421)]
    [InlineData("http://0.0.0.0:0", "server.example.org", 200)]
    public async Task Get_ForeignHost_IsRefusedWhereThisMachineAloneIsServed(string url, string host, int status)
    {
        await using var server = await RunningServer.Start(change: options => options with { Urls = [url] });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{new Uri(server.Rest).Port}/health/live");
        request.Headers.Host = host;
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(Key + "\n")]
    [InlineData(" " + Key + "\r\n")]
    [InlineData(Key + "\t ")]
    public async Task Infer_KeyFromAFileWithALineEnd_LetsItsClientsIn(string key)
    {
        await using var server = await RunningServer.Start(change: options => options with { ApiKeys = [key] });
        server.Client.DefaultRequestHeaders.Add("X-API-Key", Key);
        Assert.Equal(200, (await server.Get("/v2")).Status);
    }

    [Theory]
    [InlineData("0123456789\nabcdef-secret")]
    [InlineData("0123456789\u0000abcdef-secret")]
    [InlineData("0123456789abcdef\u00E4")]
    public void Create_KeyThatNoHeaderCanCarry_IsRefused(string key)
    {
        var fault = Assert.Throws<ArgumentException>(() => ArmedServer.Create(new ArmedServerOptions { Bundles = ["x"], ApiKeys = [key] }));
        Assert.Contains("no header can carry", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_EmptyKey_IsRefused()
        => Assert.Contains("set and empty; unset it, or give a key", Assert.Throws<ArgumentException>(() => ArmedServer.Create(new ArmedServerOptions { Bundles = ["x"], ApiKeys = [""] })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Start_Https_ServesRestAndGrpcWithTheCertificate()
    {
        using var files = new TestFolder();
        var pfx = files["server.pfx"];
        File.WriteAllBytes(pfx, Certificate().Export(X509ContentType.Pkcs12, Password));
        await using var server = await RunningServer.Start(change: options => options with { Urls = ["https://127.0.0.1:0"], GrpcUrls = [], CertificatePath = pfx, CertificatePassword = Password });
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=armed-test" };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(server.Rest), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal("{\"live\":true}", await client.GetStringAsync("/v2/health/live", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(server.Log, line => line.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public void Create_WrongPassword_SaysSoWithoutIt()
    {
        using var files = new TestFolder();
        var pfx = files["server.pfx"];
        File.WriteAllBytes(pfx, Certificate().Export(X509ContentType.Pkcs12, Password));

        var fault = Assert.Throws<ArgumentException>(() => ArmedServer.Create(new ArmedServerOptions
        {
            Bundles = [files.Bundle("wards.armed")],
            Urls = ["https://127.0.0.1:0"],
            CertificatePath = pfx,
            CertificatePassword = "another-password",
        }));

        Assert.Contains(pfx, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another-password", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfOptions_HasNoSecret()
    {
        var text = new ArmedServerOptions { ApiKeys = [Key], CertificatePassword = Password }.ToString();
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WrongOptions_NamesAll()
    {
        var fault = Assert.Throws<ArgumentException>(() => ArmedServer.Create(new ArmedServerOptions
        {
            Urls = ["http://example.org:80", "https://127.0.0.1:0"],
            MaxRows = 0,
            MaxQueue = -1,
            ApiKeys = ["short"],
        }));

        Assert.All(
            new[] { "Bundles is empty", "MaxRows is 0", "MaxQueue is -1", "an API key has fewer", "'http://example.org:80'", "no CertificatePath" },
            part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("short", fault.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=armed-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
