using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Armed.Runtime.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Armed.Server.Tests.Support;

/// <summary>A server in this process, on free ports, and a client of it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    private RunningServer()
    {
    }

    public ArmedServer Server { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public TestFolder Folder => _folder;

    public string Rest => Server.Addresses[0];

    public string Grpc => Server.Addresses[1];

    /// <summary>What the server has logged.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public static Task<RunningServer> Start(TestModel model, Func<ArmedServerOptions, ArmedServerOptions>? change = null)
        => Start(folder => folder.Bundle("wards.armed", model), change);

    public static async Task<RunningServer> Start(Func<TestFolder, string>? bundle = null, Func<ArmedServerOptions, ArmedServerOptions>? change = null)
    {
        var running = new RunningServer();
        try
        {
            var path = bundle?.Invoke(running._folder) ?? running._folder.Bundle("wards.armed");
            var options = new ArmedServerOptions { Bundles = [path], Urls = ["http://127.0.0.1:0"], GrpcUrls = ["http://127.0.0.1:0"], ReloadInterval = TimeSpan.Zero };
            running.Server = ArmedServer.Create(change?.Invoke(options) ?? options, logging => logging.AddProvider(new QueueLoggerProvider(running.Log)));
            await running.Server.StartAsync(TestContext.Current.CancellationToken);
            running.Client = new HttpClient { BaseAddress = new Uri(running.Rest) };
            return running;
        }
        catch
        {
            running._folder.Dispose();
            throw;
        }
    }

    public async Task<(int Status, JsonElement Json)> Get(string path)
    {
        using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await Json(response));
    }

    public Task<(int Status, JsonElement Json)> Infer(string body, string model = "wards") => Send(body, $"/v2/models/{model}/infer");

    public async Task<(int Status, JsonElement Json)> Send(string body, string path)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await Json(response));
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
