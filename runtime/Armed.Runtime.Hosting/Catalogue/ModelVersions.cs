namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>The versions of one model that serve, the default first.</summary>
internal sealed record ModelVersions(string Name, IReadOnlyList<ServedModel> Versions, string? Fault)
{
    public CataloguedModel Describe() => new(Name, [.. Versions.Select(version => version.Describe())], Fault);

    public ServedModel? Find(string? version)
    {
        if (string.IsNullOrEmpty(version))
        {
            return Versions.Count > 0 ? Versions[0] : null;
        }

        foreach (var served in Versions)
        {
            if (served.Version == version)
            {
                return served;
            }
        }

        return null;
    }
}
