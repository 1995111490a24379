using Microsoft.AspNetCore.Connections.Features;

namespace Armed.Server.Limits;

/// <summary>Notes each connection's first request, and lets a connection end with its answers while places are scarce.</summary>
internal sealed class ScarcePlaces(RequestDelegate next, ConnectionPlaces places)
{
    private const string Http11 = "HTTP/1.1";

    public Task InvokeAsync(HttpContext http)
    {
        ConnectionPlaces.Note(http);
        if (places.AreScarce)
        {
            EndConnection(http);
        }

        return next(http);
    }

    private static void EndConnection(HttpContext http)
    {
        if (http.Request.Protocol == Http11)
        {
            http.Response.Headers.Connection = "close";
        }
        else
        {
            // HTTP/2: the client is told to open another connection, and this one ends when its calls have.
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }
}
