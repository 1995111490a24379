namespace Armed.Server.OpenApi;

/// <summary>The route of predictions from rows as plain JSON: an operation for each model, with the schema of its own rows.</summary>
/// <param name="hasVersion">Whether the route names the model's version.</param>
internal sealed class RowsRoute(bool hasVersion) : IDescribedRoute
{
    /// <inheritdoc/>
    public bool NeedsKey => true;

    /// <inheritdoc/>
    public IEnumerable<DescribedOperation> Operations(string path, DescribedModels models)
    {
        foreach (var model in hasVersion ? models.Versions : models.Defaults)
        {
            var own = path.Replace("{model}", Uri.EscapeDataString(model.Name), StringComparison.Ordinal).Replace("{version}", Uri.EscapeDataString(model.Version), StringComparison.Ordinal);
            yield return new DescribedOperation(own, json => PredictOperation.Write(json, model, models.OperationOf(model, hasVersion)));
        }
    }
}
