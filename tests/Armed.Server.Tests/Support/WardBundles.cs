using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests.Support;

/// <summary>Bundles in a test's folder.</summary>
internal static class WardBundles
{
    /// <summary>Writes a bundle to a place inside.</summary>
    /// <returns>Its path.</returns>
    public static string Bundle(this TestFolder folder, string name, TestModel? model = null) => TestBundle.Make(model).WriteTo(folder[name]);
}
