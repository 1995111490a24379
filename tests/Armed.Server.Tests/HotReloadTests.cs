using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests;

public sealed class HotReloadTests
{
    [Fact]
    public async Task Refresh_NewVersion_AnswersAfterTwoLooks()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"));
        server.Folder.Bundle("models/wards/2", new TestModel { Means = [50f, 2f] });

        server.Server.Models.Refresh();
        var (_, before) = await server.Infer(Wards.Row);
        server.Server.Models.Refresh();
        var (_, after) = await server.Infer(Wards.Row);
        var (_, old) = await server.Send(Wards.Row, "/v2/models/wards/versions/1/infer");
        var (_, metadata) = await server.Get("/v2/models/wards");

        Assert.Equal(["1", "2", "1"], new[] { before, after, old }.Select(answer => answer.GetProperty("model_version").GetString()));
        Assert.Equal("[\"2\",\"1\"]", metadata.GetProperty("versions").GetRawText());
    }

    [Fact]
    public async Task Refresh_BadVersion_LeavesTheOldOneServingAndSaysSo()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"));
        var bad = server.Folder.Bundle("models/wards/2");
        File.WriteAllBytes(Path.Combine(bad, "mixed.onnx"), File.ReadAllBytes(Path.Combine(bad, "mixed.onnx"))[..^1]);

        server.Server.Models.Refresh();
        server.Server.Models.Refresh();
        var (status, answer) = await server.Infer(Wards.Row);
        var (_, metadata) = await server.Get("/v2/models/wards");
        var metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal((200, "1"), (status, answer.GetProperty("model_version").GetString()));
        Assert.Contains("mixed.onnx", metadata.GetProperty("properties").GetProperty("refused_bundle").GetString(), StringComparison.Ordinal);
        Assert.Contains(server.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("is refused", StringComparison.Ordinal));
        Assert.Contains("armed_model_refused{model=\"wards\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("armed_bundle_failed_loads_total 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_BadVersionRepaired_IsTakenUp()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"));
        var bad = server.Folder.Bundle("models/wards/2");
        var graph = Path.Combine(bad, "mixed.onnx");
        var content = File.ReadAllBytes(graph);
        File.Delete(graph);
        Refresh(server, 2);

        File.WriteAllBytes(graph, content);
        Refresh(server, 2);
        var (_, answer) = await server.Infer(Wards.Row);

        Assert.Equal("2", answer.GetProperty("model_version").GetString());
        Assert.Null(server.Server.Models.Models[0].Fault);
    }

    [Fact]
    public async Task Refresh_UnderLoad_LosesNoRequest()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"), options => options with { VersionsKept = 1 });
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var versions = new HashSet<string>();
            while (!stop.IsCancellationRequested)
            {
                var (status, answer) = await server.Infer(Wards.Row);
                Assert.Equal(200, status);
                Assert.Equal(Wards.Answer, answer.Number("prediction"), 1e-6);
                versions.Add(answer.GetProperty("model_version").GetString()!);
            }

            return versions;
        })).ToList();

        for (var version = 2; version <= 4; version++)
        {
            server.Folder.Bundle($"models/wards/{version}");
            Refresh(server, 2);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var seen = (await Task.WhenAll(load)).SelectMany(versions => versions).ToHashSet();
        Assert.Contains("4", seen);
        Assert.Single(server.Server.Models.Models[0].Versions);
    }

    [Fact]
    public async Task Refresh_DirectoryGoneOrNew_ModelsFollow()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"));
        server.Folder.Bundle("models/other.armed");
        Refresh(server, 2);
        Assert.Equal(["other", "wards"], server.Server.Models.Models.Select(model => model.Name));

        Directory.Delete(server.Folder["models", "other.armed"], recursive: true);
        for (var i = 0; i < 300 && server.Server.Models.Models.Count > 1; i++)
        {
            Refresh(server, 1); // a removal lasts for a second
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["wards"], server.Server.Models.Models.Select(model => model.Name));
        Assert.Equal(404, (await server.Infer(Wards.Row, "other")).Status);
    }

    [Fact]
    public async Task Start_BadBundleInADirectory_TheOthersServe()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            var models = Versions(folder, "1");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder["models", "broken"]).FullName, "armed.json"), "{");
            return models;
        });

        Assert.Equal(200, (await server.Infer(Wards.Row)).Status);
        Assert.Equal(503, (await server.Get("/v2/models/broken/ready")).Status);
        Assert.Equal(200, (await server.Get("/v2/health/ready")).Status);
    }

    /// <summary>Paths that contain each other, in both orders.</summary>
    [Theory]
    [InlineData("models", "models/wards")]
    [InlineData("models/wards", "models")]
    [InlineData("models", "models")]
    [InlineData("models/wards/1", "models")]
    public async Task Start_DirectoriesWithinEachOther_EachBundleOnceAndReloads(string first, string second)
    {
        await using var server = await RunningServer.Start(
            folder =>
            {
                folder.Bundle("models/wards/1");
                return folder.Bundle("models/wards/2");
            },
            options => options with { Bundles = [.. new[] { first, second }.Select(path => Path.Combine(options.Bundles[0], "../../..", path))] });
        Assert.Equal(2, server.Server.Models.Models.Sum(model => model.Versions.Count));

        server.Folder.Bundle("models/wards/3");
        Refresh(server, 2);

        Assert.Equal("3", server.Server.Models.Models.Single(model => model.Name == "wards").Versions[0].Version);
        Assert.Equal(2, server.Server.Models.Models.SelectMany(model => model.Versions).Select(version => version.Path).Distinct().Take(2).Count());
    }

    /// <summary>The cause is gone without a trace in the names, lengths and times of the files.</summary>
    [Fact]
    public async Task Refresh_RefusedBundleRepairedWithTheSameTimes_IsTriedAgain()
    {
        await using var server = await RunningServer.Start(folder => Versions(folder, "1"));
        var graph = Path.Combine(server.Folder.Bundle("models/wards/2"), "mixed.onnx");
        var (content, time) = (File.ReadAllBytes(graph), File.GetLastWriteTimeUtc(graph));
        File.WriteAllBytes(graph, [.. content[..^1], (byte)(content[^1] ^ 1)]);
        File.SetLastWriteTimeUtc(graph, time);
        Refresh(server, 2);
        Assert.NotNull(server.Server.Models.Models[0].Fault);

        File.WriteAllBytes(graph, content);
        File.SetLastWriteTimeUtc(graph, time);
        Refresh(server, 6);

        Assert.Equal("2", server.Server.Models.Models[0].Versions[0].Version);
        Assert.Null(server.Server.Models.Models[0].Fault);
        Assert.Single(server.Log, line => line.Contains("is refused", StringComparison.Ordinal));
    }

    /// <summary>Polls that hit the moments without a bundle, or find another each time, several times in a row.</summary>
    [Fact]
    public async Task Refresh_BundleReplacedAllTheTime_NeverLeavesNoModel()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            folder.Bundle("models/wards.armed");
            folder.Bundle("spare", new TestModel { Means = [50f, 2f] });
            return folder["models"];
        });
        var (place, spare, aside) = (server.Folder["models", "wards.armed"], server.Folder["spare"], server.Folder["aside"]);
        using var stop = new CancellationTokenSource();
        var replacing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(place, aside);
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                    Directory.Move(spare, place);
                    Directory.Move(aside, spare);
                    await Task.Delay(5, TestContext.Current.CancellationToken);
                }
            },
            TestContext.Current.CancellationToken);

        for (var poll = 0; poll < 40; poll++)
        {
            server.Server.Models.Refresh();
            Assert.False(replacing.IsFaulted, $"{replacing.Exception}");
            Assert.Equal(200, (await server.Infer(Wards.Row)).Status);
        }

        await stop.CancelAsync();
        await replacing;
        Refresh(server, 6);
        for (var poll = 0; poll < 512 && server.Server.Models.Models[0].Fault is not null; poll++)
        {
            Refresh(server, 1); // files that were refused while they moved are tried again after twice as many polls each time, 256 at most
        }

        Assert.Single(server.Server.Models.Models[0].Versions);
        Assert.Null(server.Server.Models.Models[0].Fault);
    }

    [Fact]
    public void Create_NamedBundleIsDamaged_Throws()
    {
        using var folder = new TestFolder();
        var bundle = folder.Bundle("wards.armed");
        File.Delete(Path.Combine(bundle, "fixed.onnx"));

        var fault = Assert.ThrowsAny<Exception>(() => ArmedServer.Create(new ArmedServerOptions { Bundles = [bundle] }));

        Assert.Contains("fixed.onnx", fault.Message, StringComparison.Ordinal);
    }

    private static string Versions(TestFolder folder, string version)
    {
        folder.Bundle($"models/wards/{version}");
        return folder["models"];
    }

    private static void Refresh(RunningServer server, int times)
    {
        for (var i = 0; i < times; i++)
        {
            server.Server.Models.Refresh();
        }
    }
}
