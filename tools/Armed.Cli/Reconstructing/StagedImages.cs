using System.Text.Json.Nodes;
using Armed.Runtime.BundleFiles;

namespace Armed.Cli.Reconstructing;

/// <summary>A directory of PNG files with a table of them, written to a temporary sibling and then moved into place.</summary>
internal sealed class StagedImages : IDisposable
{
    private readonly ImageTarget _target;
    private readonly string _staged;
    private readonly StreamWriter _table;

    /// <param name="target">Its place.</param>
    /// <param name="files">What the verb writes.</param>
    /// <param name="origin">What it is made of.</param>
    /// <param name="header">First line of the table.</param>
    public StagedImages(ImageTarget target, ImageFiles files, JsonObject origin, string header)
    {
        (_target, _staged) = (target, target.Stage());
        File.WriteAllText(Path.Combine(_staged, files.Mark), origin + "\n");
        _table = new StreamWriter(Path.Combine(_staged, files.Table));
        AddLine(header);
    }

    /// <summary>Refuses folders of what was read inside the directory.</summary>
    /// <exception cref="Trainer.InputException">One is inside.</exception>
    public void RequireOutside(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            _target.RequireFolderOutside(folder, "Images that are read");
        }
    }

    /// <summary>Writes an image.</summary>
    public void Add(string file, byte[] png) => File.WriteAllBytes(Path.Combine(_staged, file), png);

    /// <summary>Writes a line of the table.</summary>
    public void AddLine(string line) => _table.Write(line + "\n");

    /// <summary>Puts the directory in its place.</summary>
    public void Complete()
    {
        _table.Dispose();
        _target.Publish(_staged);
        StagingDirectory.Release(_staged);
    }

    /// <summary>Removes what was not put in its place.</summary>
    public void Dispose()
    {
        _table.Dispose();
        if (Directory.Exists(_staged))
        {
            StagingDirectory.Remove(_staged);
        }

        StagingDirectory.Release(_staged);
    }
}
