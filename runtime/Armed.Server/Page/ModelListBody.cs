namespace Armed.Server.Page;

/// <summary>The models that answer.</summary>
internal sealed record ModelListBody(IReadOnlyList<ListedModel> Models);
