using System.Reflection;
using System.Security.Cryptography;
using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.OpenApi;
using Armed.Server.Rest;
using Armed.Server.Serving;

namespace Armed.Server.Page;

/// <summary>The page at /, its parts from within the assembly, and what it asks for.</summary>
internal static class PageEndpoints
{
    private const string Html = "text/html; charset=utf-8";

    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A report styles itself and draws; it runs nothing, loads nothing and sends nothing.</summary>
    private const string ReportPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    public static void Map(WebApplication app)
    {
        MapAsset(app, "/", "index.html", Html);
        MapAsset(app, "/app.css", "app.css", "text/css; charset=utf-8");
        foreach (var script in new[] { "app.js", "dom.js", "chart.js" })
        {
            MapAsset(app, "/" + script, script, "text/javascript; charset=utf-8");
        }

        MapAsset(app, "/favicon.svg", "favicon.svg", "image/svg+xml");
        app.MapGet("/models", ListAsync).Described(new PlainRoute("list_models", "The models that answer.", RouteContent.Json(PageJson.Readable.ModelListBody)));
        app.MapGet("/models/{model}", DescribeAsync)
            .Described(new PlainRoute("describe_model", "Columns, clusters, heads and scores of a model.", RouteContent.Json(PageJson.Readable.ModelPageBody)));
        app.MapGet("/models/{model}/card", CardAsync).Described(new PlainRoute("read_card", "The model's card, if its bundle has one.", RouteContent.Text(Html)));
        app.MapGet("/models/{model}/report", ReportAsync).Described(new PlainRoute("read_report", "The model's report, if its bundle has one.", RouteContent.Text(Html)));
    }

    private static void MapAsset(WebApplication app, string path, string name, string type)
    {
        var content = Read(name);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..8])}\"";
        app.MapGet(path, http =>
        {
            http.Response.Headers.ContentSecurityPolicy = PagePolicy;
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch == tag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            http.Response.ContentType = type;
            http.Response.ContentLength = content.Length;
            return http.Response.Body.WriteAsync(content, http.RequestAborted).AsTask();
        }).Described(new PlainRoute("get_" + name.Replace('.', '_'), name == "index.html" ? "The web page." : "A file of the web page.", RouteContent.Text(type)) { NeedsKey = false });
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly has no resource '{name}'.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static Task ListAsync(HttpContext http)
        => RestEndpoints.Json(http, new ModelListBody([.. Catalogue(http).Models.Select(model => List(Catalogue(http), model)).OfType<ListedModel>()]), PageJson.Readable.ModelListBody);

    private static ListedModel? List(ModelCatalogue catalogue, CataloguedModel model)
    {
        if (!catalogue.TryRent(model.Name, null, out var lease))
        {
            return null;
        }

        using (lease)
        {
            var manifest = lease.Model.Manifest;
            return new ListedModel(model.Name, lease.Version, [.. model.Versions.Select(version => version.Version)], manifest.Task, manifest.Outcome.Name);
        }
    }

    private static Task DescribeAsync(HttpContext http)
    {
        using var lease = Rent(http);
        var refused = Catalogue(http).Models.FirstOrDefault(model => model.Name == lease.Name)?.Fault;
        return RestEndpoints.Json(http, ModelPage.Describe(lease, refused), PageJson.Readable.ModelPageBody);
    }

    private static async Task CardAsync(HttpContext http)
    {
        using var lease = Rent(http);
        var file = BundleDocuments.Find(lease.Model.Path, BundleDocuments.Card) ?? throw InferFault.Unknown("The bundle has no model card.");
        var html = BundleDocuments.RenderCard(await File.ReadAllTextAsync(file.FullName, http.RequestAborted).ConfigureAwait(false));
        http.Response.Headers.ContentSecurityPolicy = ReportPolicy;
        http.Response.ContentType = Html;
        await http.Response.WriteAsync(html, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ReportAsync(HttpContext http)
    {
        using var lease = Rent(http);
        var file = BundleDocuments.Find(lease.Model.Path, BundleDocuments.Report) ?? throw InferFault.Unknown("The bundle has no report.");
        http.Response.Headers.ContentSecurityPolicy = ReportPolicy;
        http.Response.ContentType = Html;
        await http.Response.SendFileAsync(file.FullName, http.RequestAborted).ConfigureAwait(false);
    }

    private static ModelCatalogue Catalogue(HttpContext http) => http.RequestServices.GetRequiredService<ModelCatalogue>();

    private static ModelLease Rent(HttpContext http)
        => Catalogue(http).TryRent(RestEndpoints.Model(http), null, out var lease) ? lease : throw InferFault.Unknown(ModelErrors.NotServed(Catalogue(http), RestEndpoints.Model(http)));
}
