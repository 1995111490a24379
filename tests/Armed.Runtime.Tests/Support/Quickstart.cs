namespace Armed.Runtime.Tests.Support;

/// <summary>The bundle that ships.</summary>
internal static class Quickstart
{
    public static string Graph(string role) => Path.Combine(Directory, $"{role}.onnx");

    public static string Directory { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "models", "quickstart");
            if (System.IO.Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("No models/quickstart above the tests.");
    }
}
