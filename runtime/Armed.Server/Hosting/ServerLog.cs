using Armed.Server.Options;

namespace Armed.Server.Hosting;

/// <summary>The server's log messages.</summary>
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

    [LoggerMessage(2, LogLevel.Warning, "Other machines can reach the server and it needs no API key. Set ARMED_API_KEY, or put the server behind a proxy that authenticates.")]
    private static partial void NoKey(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "API keys are sent unencrypted, because an address for other machines uses http. Use https and a certificate, or terminate TLS in a proxy.")]
    private static partial void PlainKey(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Stopping: running requests finish, and no new requests are accepted.")]
    public static partial void Drains(ILogger logger);
}
