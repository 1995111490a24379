using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests.Support;

/// <summary>A directory of a test's own, deleted at its end.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("armed-server-").FullName;

    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a bundle to a place inside.</summary>
    public string Bundle(string name, TestModel? model = null) => TestBundle.Make(model).WriteTo(this[name]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
