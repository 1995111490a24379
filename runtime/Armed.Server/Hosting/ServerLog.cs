using Armed.Server.Options;

namespace Armed.Server.Hosting;

/// <summary>What the server says of itself.</summary>
internal static partial class ServerLog
{
    public static void Listens(ILogger logger, IReadOnlyList<string> addresses, ArmedServerOptions options)
    {
        Listening(logger, string.Join(", ", addresses));
        var open = options.Urls.Concat(options.GrpcUrls).Select(ListenAddress.Parse).Where(address => !address.IsLoopback).ToList();
        if (open.Count > 0 && options.ApiKeys.Count == 0)
        {
            NoKey(logger);
        }

        if (open.Any(address => !address.IsSecure) && options.ApiKeys.Count > 0)
        {
            PlainKey(logger);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Addresses}.")]
    private static partial void Listening(ILogger logger, string addresses);

    [LoggerMessage(2, LogLevel.Warning, "Other machines can reach the server and no API key is asked for. Set ARMED_API_KEY, or put it behind something that does.")]
    private static partial void NoKey(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "API keys travel unencrypted: an address for other machines is http. Use https and a certificate, or end TLS before the server.")]
    private static partial void PlainKey(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Stopping: requests under way finish, no new ones are taken.")]
    public static partial void Drains(ILogger logger);
}
