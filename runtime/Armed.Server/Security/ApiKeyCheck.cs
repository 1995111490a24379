using System.Security.Cryptography;
using System.Text;
using Armed.Server.OpenApi;
using Armed.Server.Rest;

namespace Armed.Server.Security;

/// <summary>Lets requests through that bring a key. Compared by hash in constant time: neither a key's letters nor its length show in the time it takes.</summary>
internal sealed class ApiKeyCheck(RequestDelegate next, ArmedServerOptions options)
{
    private const string Scheme = "Bearer ";
    private readonly byte[][] _hashes = [.. options.ApiKeys.Select(Hash)];

    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IDescribedRoute>() is { NeedsKey: false } || IsKnown(KeyOf(http.Request)))
        {
            return next(http);
        }

        return RefuseAsync(http);
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ErrorResponses.WriteAsync(http, StatusCodes.Status401Unauthorized, "The request has no valid API key; expected 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");
    }

    private bool IsKnown(string? key)
    {
        if (key is null)
        {
            return false;
        }

        var (hash, isKnown) = (Hash(key), false);
        foreach (var known in _hashes)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return isKnown;
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Scheme.Length..].Trim();
        }

        return request.Headers["X-API-Key"] is [{ } key] ? key : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
