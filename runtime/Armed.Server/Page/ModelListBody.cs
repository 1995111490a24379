namespace Armed.Server.Page;

/// <summary>The models of the page's picker.</summary>
internal sealed record ModelListBody(IReadOnlyList<string> Models);
