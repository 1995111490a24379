using System.Net;
using Armed.Server.Options;
using Armed.Server.Rest;

namespace Armed.Server.Security;

/// <summary>
/// Answers only requests to this machine by its own names, where it alone is listened to. A foreign web page can have its own name resolve to 127.0.0.1 and then reads what the
/// browser takes for the page's own site (DNS rebinding); the Host header still tells the name.
/// </summary>
internal sealed class LocalHosts(RequestDelegate next)
{
    public static bool AreAll(ArmedServerOptions options) => options.Urls.Concat(options.GrpcUrls).All(url => ListenAddress.Parse(url).IsLoopback);

    public Task InvokeAsync(HttpContext http)
        => IsLocal(http.Request.Host.Host)
            ? next(http)
            : ErrorResponses.WriteAsync(http, StatusCodes.Status421MisdirectedRequest, "The server accepts requests from this machine only; expected the Host localhost, 127.0.0.1 or [::1]. "
                + "Configure the proxy to send one of these, or let the server listen on an address for other machines.");

    private static bool IsLocal(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
