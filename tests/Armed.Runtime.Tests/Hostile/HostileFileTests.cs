using System.Runtime.InteropServices;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>What can stand where a bundle's file should: other kinds of files, links, parts of files, files that change meanwhile.</summary>
public sealed partial class HostileFileTests : IDisposable
{
    private readonly TestFolder _directory = new();

    public static TheoryData<string> Files => [BundleManifest.FileName, "mixed.onnx"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_Pipe_IsRefusedWithoutWaiting(string name)
    {
        SkipUnlessUnix();
        var path = Written(name);
        File.Delete(path);
        Assert.Equal(0, MakePipe(path, 0b110_000_000));
        Assert.Equal(path, Refuse().File);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_Device_IsRefused(string name)
    {
        SkipUnlessUnix();
        Link(name, "/dev/zero");
        Assert.Equal("a link to a file outside it", Refuse().Found);
        Assert.Equal("a file", Refusal.Of(() => ArmedModel.Load("/dev/zero")).Found);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_LinkThatLeavesTheBundle_IsRefused(string name)
    {
        SkipUnlessUnix();
        var other = _directory["secret"];
        var path = Written(name);
        File.Move(path, other);
        File.CreateSymbolicLink(path, other);
        var refusal = Refuse();
        Assert.Equal((path, "a link to a file outside it"), (refusal.File, refusal.Found));
    }

    [Fact]
    public void Load_LinkThroughAFolderThatLeavesTheBundle_IsRefused()
    {
        SkipUnlessUnix();
        var path = Written("mixed.onnx");
        Directory.CreateDirectory(_directory["elsewhere"]);
        File.Move(path, Path.Combine(_directory["elsewhere"], "x"));
        Directory.CreateSymbolicLink(Path.Combine(Model, "sub"), _directory["elsewhere"]);
        File.CreateSymbolicLink(path, "sub/x");
        Assert.Equal("a link to a file outside it", Refuse().Found);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_LinkToItself_IsRefused(string name)
    {
        SkipUnlessUnix();
        Link(name, name);
        Assert.EndsWith(name, Refuse().File, StringComparison.Ordinal);
    }

    /// <summary>Mounted volumes of orchestrators hold each file as a link into a folder of theirs, and the bundle itself may be reached by a link.</summary>
    [Fact]
    public void Load_LinksInsideTheBundle_Work()
    {
        SkipUnlessUnix();
        Written("armed.json");
        var data = Directory.CreateDirectory(Path.Combine(Model, "..2026")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(Model, "..data"), "..2026");
        foreach (var file in Directory.GetFiles(Model))
        {
            File.Move(file, Path.Combine(data, Path.GetFileName(file)));
            File.CreateSymbolicLink(file, "..data/" + Path.GetFileName(file));
        }

        Directory.CreateSymbolicLink(_directory["link"], Model);
        using var model = ArmedModel.Load(_directory["link"]);
        Assert.Equal(ModelTask.Binary, model.Task);
    }

    [Fact]
    public void Load_SparseFileOfATerabyte_IsRefusedUnread()
    {
        using (var file = new FileStream(Written("mixed.onnx"), FileMode.Open))
        {
            try
            {
                file.SetLength(1L << 40);
            }
            catch (IOException)
            {
                Assert.Skip("The file system has no sparse files.");
            }
        }

        var refusal = Refuse();
        Assert.Contains("1099511627776", refusal.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManifestOf100Megabytes_IsRefusedUnread()
    {
        File.WriteAllBytes(Written("armed.json"), new byte[100_000_000]);
        Assert.Contains("100000000", Refusal.Of(() => ArmedModel.Load(Model), 1 << 20).Found, StringComparison.Ordinal);
    }

    /// <summary>Files grow, shrink and vanish while they are read; some loads meet a whole file and succeed, the others are refused by our exception.</summary>
    [Fact]
    public async Task Load_FileThatChangesMeanwhile_IsReadWholeOrRefused()
    {
        var path = Written("fixed.onnx");
        var content = File.ReadAllBytes(path);
        using var stop = new CancellationTokenSource();
        var changer = Task.Run(() => Change(path, content, stop.Token), TestContext.Current.CancellationToken);
        for (var i = 0; i < 60; i++)
        {
            try
            {
                ArmedModel.Load(Model).Dispose();
            }
            catch (ArmedBundleException)
            {
                // It was caught half-way.
            }
        }

        await stop.CancelAsync();
        await changer;
    }

    /// <summary>Every file of the bundle that ships, cut at every kilobyte: by its hash, and with hashes made to fit by its content.</summary>
    [Fact]
    public void ReadGraph_CutAtEveryKilobyte_IsRefused()
    {
        var whole = Quickstart.Read();
        var path = whole.WriteTo(Model);
        foreach (var graph in whole.Manifest.Graphs)
        {
            var content = whole.Files[graph.File];
            for (var length = 0; length < content.Length; length += 1_024)
            {
                File.WriteAllBytes(Path.Combine(path, graph.File), content[..length]);
                RefuseGraph(path, graph, whole.Manifest);
                RefuseGraph(path, graph with { Sha256 = BundleManifest.Hash(content.AsSpan(0, length)) }, whole.Manifest);
            }
        }
    }

    [Fact]
    public void Load_ManifestCutAtEveryKilobyte_IsRefused()
    {
        var path = Quickstart.Read().WriteTo(Model);
        var manifest = File.ReadAllBytes(Path.Combine(Quickstart.Directory, "armed.json"));
        for (var length = 0; length < manifest.Length - 2; length += 1_024)
        {
            File.WriteAllBytes(Path.Combine(path, "armed.json"), manifest[..length]);
            Assert.EndsWith("armed.json", Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(path)).File, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _directory.Dispose();

    private string Model => _directory["model"];

    private static void SkipUnlessUnix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither pipes nor devices as files, and links need rights.");

    private string Written(string name) => Path.Combine(TestBundle.Make().WriteTo(Model), name);

    private void Link(string name, string target)
    {
        var path = Written(name);
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    private ArmedBundleException Refuse() => Refusal.Of(() => ArmedModel.Load(Model));

    /// <summary>What Load does for each graph, without opening those before it.</summary>
    private static void RefuseGraph(string path, GraphDescription graph, BundleManifest manifest)
        => Assert.EndsWith(
            graph.File, Assert.Throws<ArmedBundleException>(() => BundleReader.ReadGraph(path, graph, manifest, 1 << 20)).File, StringComparison.Ordinal);

    private static void Change(string path, byte[] content, CancellationToken stop)
    {
        var random = new Random(11);
        while (!stop.IsCancellationRequested)
        {
            switch (random.Next(4))
            {
                case 0: File.Delete(path); break;
                case 1: Attempt(() => File.WriteAllBytes(path, content[..random.Next(content.Length)])); break;
                case 2: Attempt(() => File.AppendAllBytes(path, content)); break;
                default: Attempt(() => File.WriteAllBytes(path, content)); break;
            }
        }
    }

    private static void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The reader has it open.
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
