namespace Armed.Server.Rest;

/// <summary>Marks an endpoint that needs no API key.</summary>
internal sealed class OpenEndpoint;
