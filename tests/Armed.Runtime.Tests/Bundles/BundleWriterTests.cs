using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

public sealed class BundleWriterTests : IDisposable
{
    private readonly TestFolder _directory = new();
    private readonly TestBundle _bundle = TestBundle.Make();

    private string Target => _directory["model"];

    [Fact]
    public void Publish_NewTarget_LoadsAndLeavesNothingElse()
    {
        Publish(_bundle);
        using var model = ArmedModel.Load(Target);
        Assert.Equal(_bundle.Manifest.BundleId, model.Manifest.BundleId);
        Assert.Equal(["model"], Siblings());
        Assert.Equal(
            [.. _bundle.Files.Keys.Append("armed.json").Order(StringComparer.Ordinal)],
            Directory.GetFiles(Target).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Publish_IntoParentsThatAreNotThere_MakesThem()
    {
        BundleWriter.Publish(_directory["a/b/model"], _bundle.Files, _bundle.Manifest);
        Assert.True(File.Exists(_directory["a/b/model/armed.json"]));
    }

    [Fact]
    public void Publish_TargetExists_AsksForForce()
    {
        Publish(_bundle);
        var e = Assert.Throws<BundleWriteException>(() => Publish(_bundle));
        Assert.Contains("--force", e.Message, StringComparison.Ordinal);
        Assert.Equal(Target, e.Path);
        Assert.Equal(["model"], Siblings());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Publish_Force_ExchangesAndDeletesTheOld(bool allowExchange)
    {
        Publish(_bundle);
        var other = TestBundle.Make(new TestModel { Task = "continuous" });
        using (var staged = BundleWriter.Stage(Target, other.Files, other.Manifest, force: true))
        {
            Assert.Equal(_bundle.Manifest.BundleId, IdAt(Target));
            BundleCommit.Run(staged.Path, BundleTarget.Resolve(Target), force: true, allowExchange);
        }

        Assert.Equal(other.Manifest.BundleId, IdAt(Target));
        Assert.Equal(["model"], Siblings());
        Assert.False(File.Exists(Path.Combine(Target, "replaced.mark")));
    }

    /// <summary>While bundles are exchanged under it, a reader finds a whole one at every moment.</summary>
    [Fact]
    public async Task Publish_ForceWhileOthersRead_IsAtomic()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux exchanges directories in one step.");
        Publish(_bundle);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.True(File.Exists(Path.Combine(Target, "armed.json")));
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            BundleWriter.Publish(Target, _bundle.Files, _bundle.Manifest, force: true);
        }

        await stop.CancelAsync();
        await reader;
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("src/armed.json")]
    public void Publish_DirectoryThatIsNoBundle_IsRefusedEvenWithForce(string file)
    {
        var path = Path.Combine(Target, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "mine");
        var e = Assert.Throws<BundleWriteException>(() => Publish(_bundle, force: true));
        Assert.Contains("not a bundle", e.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Publish_ProjectWithAnArmedJson_IsRefusedEvenWithForce()
    {
        Directory.CreateDirectory(Path.Combine(Target, "src"));
        File.WriteAllText(Path.Combine(Target, "armed.json"), "{}");
        Assert.Contains("a folder inside, 'src'", Assert.Throws<BundleWriteException>(() => Publish(_bundle, force: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_FileAtTarget_IsRefused()
    {
        File.WriteAllText(Target, "mine");
        Assert.Throws<BundleWriteException>(() => Publish(_bundle, force: true));
        Assert.Equal("mine", File.ReadAllText(Target));
    }

    [Fact]
    public void Publish_EmptyDirectory_IsFilled()
    {
        Directory.CreateDirectory(Target);
        Publish(_bundle);
        Assert.Equal(_bundle.Manifest.BundleId, IdAt(Target));
    }

    [Fact]
    public void Publish_ThroughALink_ReplacesWhatItPointsTo()
    {
        Publish(_bundle);
        Directory.CreateSymbolicLink(_directory["link"], Target);
        var other = TestBundle.Make(new TestModel { Task = "continuous" });
        BundleWriter.Publish(_directory["link"], other.Files, other.Manifest, force: true);
        Assert.Equal(other.Manifest.BundleId, IdAt(Target));
        Assert.Equal(["link", "model"], Siblings());
    }

    [Fact]
    public void Stage_LoadsBeforeCommit_AndDiscardsOnDispose()
    {
        using (var staged = BundleWriter.Stage(Target, _bundle.Files, _bundle.Manifest))
        {
            using var model = ArmedModel.Load(staged.Path);
            Assert.StartsWith(Target + ".tmp-", staged.Path, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Target));
        }

        Assert.Empty(Siblings());
    }

    [Fact]
    public void UpdateManifest_AndAddFile_GoIntoTheBundle()
    {
        var parity = new Dictionary<string, double> { ["mixed"] = 3e-7 };
        using (var staged = BundleWriter.Stage(Target, _bundle.Files, _bundle.Manifest))
        {
            staged.UpdateManifest(_bundle.Manifest with { Parity = parity });
            staged.AddFile("MODEL_CARD.md", "# Card"u8);
            Assert.Throws<ArgumentException>(() => staged.AddFile("mixed.onnx", "x"u8));
            Assert.Throws<ArgumentException>(() => staged.AddFile("../x", "x"u8));
            Assert.Throws<ArgumentException>(() => staged.UpdateManifest(_bundle.Manifest with { BundleId = new string('0', 64) }));
            staged.Commit();
            Assert.Throws<ObjectDisposedException>(staged.Commit);
        }

        using var model = ArmedModel.Load(Target);
        Assert.Equal(3e-7, model.Manifest.Parity["mixed"]);
        Assert.Equal("# Card", File.ReadAllText(Path.Combine(Target, "MODEL_CARD.md")));
    }

    [Fact]
    public void Stage_LeftoversOfDeadProcesses_AreRemoved_OthersStay()
    {
        // Process numbers end at 4,194,304 on Linux; 1 is init or the container's own.
        string[] dead = ["model.tmp-99999999-00ff00ff", $"model.tmp-{Environment.ProcessId}-0a0b0c0d"];
        string[] kept = ["model.tmp-1-00ff00ff", "model.tmp-mine", "model.tmp-99999999-x", "other.tmp-99999999-00ff00ff", "model.old"];
        foreach (var name in dead.Concat(kept))
        {
            Directory.CreateDirectory(_directory[name]);
            File.WriteAllText(_directory[$"{name}/armed.json"], "{}");
        }

        using var running = BundleWriter.Stage(Target, _bundle.Files, _bundle.Manifest);
        Publish(_bundle);
        Assert.True(Directory.Exists(running.Path));
        Assert.Equal([.. kept.Append("model").Append(Path.GetFileName(running.Path)).Order(StringComparer.Ordinal)], Siblings());
    }

    [Fact]
    public void Load_AfterASwapThatWasKilledHalfWay_PutsTheOldBack()
    {
        Publish(_bundle);
        File.WriteAllText(Path.Combine(Target, "replaced.mark"), "");
        Directory.Move(Target, Target + ".old");
        using var model = ArmedModel.Load(Target);
        Assert.Equal(_bundle.Manifest.BundleId, model.Manifest.BundleId);
        Assert.Equal(["model"], Siblings());
    }

    [Fact]
    public void Load_SomebodysOwnOld_StaysWhereItIs()
    {
        Publish(_bundle);
        Directory.Move(Target, Target + ".old");
        Assert.Throws<ArmedBundleException>(() => ArmedModel.Load(Target));
        Assert.Equal(["model.old"], Siblings());
    }

    [Fact]
    public void Stage_AfterASwapThatWasKilledAtItsEnd_RemovesTheOld()
    {
        Publish(_bundle);
        _bundle.WriteTo(Target + ".old");
        File.WriteAllText(Path.Combine(Target + ".old", "replaced.mark"), "");
        BundleWriter.RequireWritable(Target, force: true);
        Assert.Equal(["model"], Siblings());
    }

    [Fact]
    public void Publish_FilesThatDoNotFitTheManifest_Throws()
    {
        var files = new Dictionary<string, byte[]>(_bundle.Files);
        files.Remove("mixed.onnx");
        Assert.Contains(
            "'mixed.onnx'", Assert.Throws<ArgumentException>(() => BundleWriter.Publish(Target, files, _bundle.Manifest)).Message, StringComparison.Ordinal);
        files["mixed.onnx"] = [1];
        Assert.Throws<ArgumentException>(() => BundleWriter.Publish(Target, files, _bundle.Manifest));
        Assert.Throws<ArgumentException>(
            () => BundleWriter.Publish(Target, new Dictionary<string, byte[]>(_bundle.Files) { ["../x"] = [1] }, _bundle.Manifest));
        Assert.Throws<ArgumentException>(() => BundleWriter.Publish(Target, _bundle.Files, _bundle.Manifest with { BundleId = new string('0', 64) }));
        Assert.Empty(Siblings());
    }

    [Fact]
    public void Publish_ParentIsAFile_SaysWhere()
    {
        File.WriteAllText(_directory["file"], "");
        var e = Assert.Throws<BundleWriteException>(() => BundleWriter.Publish(_directory["file/model"], _bundle.Files, _bundle.Manifest));
        Assert.Contains(_directory["file"], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_ReadOnlyDirectory_SaysWhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root writes everywhere, and Windows has other permissions.");
        var parent = Directory.CreateDirectory(_directory["locked"]).FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(parent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var e = Assert.Throws<BundleWriteException>(() => BundleWriter.Publish(Path.Combine(parent, "model"), _bundle.Files, _bundle.Manifest));
        Assert.Contains("may write to", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_FullDisk_SaysSoAndLeavesNothing()
    {
        // /dev/full takes no byte: a file in the staged bundle that is a link to it stands for a full disk.
        Assert.SkipUnless(File.Exists("/dev/full"), "The system has no /dev/full.");
        var staged = Directory.CreateDirectory(Target).FullName;
        File.CreateSymbolicLink(Path.Combine(staged, "x.new"), "/dev/full");
        var e = Assert.Throws<BundleWriteException>(() => StagingDirectory.Write(staged, "x", "content"u8));
        Assert.Contains("Free space", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(staged, "x")));
    }

    public void Dispose() => _directory.Dispose();

    private static string IdAt(string path) => BundleManifest.Parse(File.ReadAllBytes(Path.Combine(path, "armed.json"))).BundleId;

    private void Publish(TestBundle bundle, bool force = false) => BundleWriter.Publish(Target, bundle.Files, bundle.Manifest, force);

    private string[] Siblings() => [.. Directory.GetFileSystemEntries(_directory.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
