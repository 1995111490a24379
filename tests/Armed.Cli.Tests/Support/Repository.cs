namespace Armed.Cli.Tests.Support;

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Armed.Onnx.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No Armed.Onnx.sln above {AppContext.BaseDirectory}; run the tests from a checkout.");
    }
}
