namespace Armed.Server.Rest;

/// <summary>Answers HEAD as GET: balancers probe with it, and HTTP wants it wherever GET is (RFC 9110, section 9.1). Kestrel leaves the body out.</summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Request.Method = HttpMethods.Get;
        }

        return next(http);
    }
}
