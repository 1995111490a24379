namespace Armed.Runtime.Tests.Support;

/// <summary>A test model's bundle on disk, loaded.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly TestFolder _directory = new();

    public LoadedModel(TestModel? reference = null, ArmedModelOptions? options = null)
    {
        Reference = reference ?? new TestModel();
        Model = ArmedModel.Load(TestBundle.Make(Reference).WriteTo(_directory["model"]), options);
    }

    public TestModel Reference { get; }

    public ArmedModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        _directory.Dispose();
    }
}
