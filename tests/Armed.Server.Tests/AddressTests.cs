using System.Net;
using System.Net.Sockets;

namespace Armed.Server.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8081")]
    [InlineData("http://0.0.0.0:9000", "http://0.0.0.0:9001")]
    [InlineData("http://*:80", "http://*:81")]
    [InlineData("http://[::1]:8080", "http://[::1]:8081")]
    [InlineData("http://localhost:5000", "http://localhost:5001")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0")]
    [InlineData("https://*:8443", null)]
    public void GrpcUrls_NotGiven_FollowTheFirstAddress(string url, string? expected)
        => Assert.Equal(expected is null ? [] : [expected], new ArmedServerOptions { Urls = [url, "http://127.0.0.1:1"] }.GrpcUrls);

    [Fact]
    public void GrpcUrls_Given_Stay()
    {
        Assert.Equal(["http://127.0.0.1:8081"], new ArmedServerOptions().GrpcUrls);
        Assert.Empty(new ArmedServerOptions { Urls = ["http://127.0.0.1:9000"], GrpcUrls = [] }.GrpcUrls);
    }

    [Fact]
    public async Task Start_AddressInUse_IsNamedWithWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        Assert.Equal(
            $"The address {address} cannot be used: another program uses it. Choose another by --urls.",
            await Refused(new ArmedServerOptions { Urls = [address], GrpcUrls = [] }));
        Assert.Equal(
            $"The address {address} cannot be used: another program uses it. Choose another by --grpc-urls, or --grpc-urls none for no gRPC.",
            await Refused(new ArmedServerOptions { Urls = ["http://127.0.0.1:0"], GrpcUrls = [address] }));
    }

    /// <summary>192.0.2.1 is for documents alone (RFC 5737).</summary>
    [Fact]
    public async Task Start_ForeignAddress_IsNamed()
        => Assert.Contains("http://192.0.2.1:18080 cannot be used: no network interface", await Refused(new ArmedServerOptions { Urls = ["http://192.0.2.1:18080"] }), StringComparison.Ordinal);

    [Fact]
    public async Task Start_LocalhostOnAnyPort_IsRefused()
        => Assert.Contains("port 0 needs an IP address", (await Assert.ThrowsAsync<ArgumentException>(() => Refused(new ArmedServerOptions { Urls = ["http://localhost:0"] }))).Message, StringComparison.Ordinal);

    private static async Task<string> Refused(ArmedServerOptions options)
    {
        using var folder = new TestFolder();
        await using var server = ArmedServer.Create(options with { Bundles = [folder.Bundle("wards.armed")] });
        return (await Assert.ThrowsAsync<IOException>(() => server.StartAsync(TestContext.Current.CancellationToken))).Message;
    }
}
