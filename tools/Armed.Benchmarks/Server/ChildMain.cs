using System.Text.Json.Serialization;
using Armed.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Armed.Benchmarks.Server;

/// <summary>What the child process runs until its standard input ends.</summary>
internal static class ChildMain
{
    public static async Task Run(string kind, string bundle)
    {
        if (kind == "empty")
        {
            await RunEmpty();
        }
        else
        {
            await RunArmed(bundle, kind);
        }
    }

    private static async Task RunArmed(string bundle, string kind)
    {
        var options = new ArmedServerOptions { Bundles = [bundle], Urls = ["http://127.0.0.1:0"], GrpcUrls = kind == "fuzz" ? ["http://127.0.0.1:0"] : [], RequestTimeout = TimeSpan.FromSeconds(kind is "strict" or "fuzz" ? 2 : 10) };
        await using var server = ArmedServer.Create(options);
        await server.StartAsync();
        Console.WriteLine(string.Join('\n', server.Addresses));
        await Console.In.ReadToEndAsync();
        await server.StopAsync();
    }

    /// <summary>The least that a minimal API does: JSON in, JSON out, generated code, no log.</summary>
    private static async Task RunEmpty()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, EmptyJson.Default));
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        EmptyBody? answer = null;
        app.MapPost("/empty", (EmptyBody body, HttpRequest request) => answer ??= new EmptyBody(new string('y', int.Parse(request.Query["length"]!, System.Globalization.CultureInfo.InvariantCulture) - 11)));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }
}

/// <summary>A JSON of a wanted size.</summary>
internal sealed record EmptyBody(string Text);

/// <summary>Generated code, as a careful service has it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmptyBody))]
internal sealed partial class EmptyJson : JsonSerializerContext;
