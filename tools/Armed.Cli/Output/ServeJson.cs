using System.Text.Json.Nodes;
using Armed.Server;

namespace Armed.Cli.Output;

/// <summary>What <c>armed serve --json</c> prints once it listens.</summary>
internal static class ServeJson
{
    public static JsonObject Of(ArmedServer server) => new()
    {
        ["addresses"] = new JsonArray([.. server.Addresses.Select(address => JsonValue.Create(address))]),
        ["models"] = new JsonArray([.. server.Models.Models.Select(model => new JsonObject
        {
            ["name"] = model.Name,
            ["versions"] = new JsonArray([.. model.Versions.Select(version => JsonValue.Create(version.Version))]),
            ["refused"] = model.Fault,
        })]),
    };
}
