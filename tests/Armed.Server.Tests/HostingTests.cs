using Armed.Runtime.Hosting;
using Armed.Runtime.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Armed.Server.Tests;

public sealed class HostingTests
{
    [Fact]
    public void AddArmed_OneBundle_InjectsItsModelByScopeAndByName()
    {
        using var folder = new TestFolder();
        using var services = Services(folder.Bundle("wards.armed"));
        using var scope = services.CreateScope();

        var lease = scope.ServiceProvider.GetRequiredService<ModelLease>();
        var named = scope.ServiceProvider.GetRequiredKeyedService<ModelLease>("wards");

        Assert.Same(lease.Model, named.Model);
        Assert.Equal(Wards.Answer, lease.Model.Predict(lease.Model.Row().Set("age", 40).Set("income", 3).Set("urban", "Y"), "district 2").Value, 1e-6);
    }

    [Fact]
    public void Rent_SeveralModels_NeedsAName()
    {
        using var folder = new TestFolder();
        folder.Bundle("models/a");
        folder.Bundle("models/b");
        using var services = Services(folder["models"]);

        var fault = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<ModelCatalogue>().Rent());

        Assert.Contains("2 models are loaded ('a', 'b')", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A second bundle in the folder must not break a service that knew of one.</summary>
    [Fact]
    public void Rent_AnotherModelIsLoadedLater_StillGivesTheFirst()
    {
        using var folder = new TestFolder();
        folder.Bundle("models/b");
        using var services = Services(folder["models"]);
        var catalogue = services.GetRequiredService<ModelCatalogue>();
        folder.Bundle("models/a");
        catalogue.Refresh();
        catalogue.Refresh();
        using var scope = services.CreateScope();

        Assert.Equal(2, catalogue.Models.Count);
        Assert.Equal("b", scope.ServiceProvider.GetRequiredService<ModelLease>().Name);
    }

    [Fact]
    public void Rent_DefaultModelIsNamed_GivesIt()
    {
        using var folder = new TestFolder();
        folder.Bundle("models/a");
        folder.Bundle("models/b");
        using var catalogue = new ModelCatalogue(new ArmedHostingOptions { Bundles = { folder["models"] }, DefaultModel = "b" });
        using var lease = catalogue.Rent();

        Assert.Equal("b", lease.Name);
    }

    [Fact]
    public void Refresh_ModelIsReplaced_LeaseGoesOnAndThenItIsReleased()
    {
        using var folder = new TestFolder();
        folder.Bundle("wards/1");
        using var catalogue = new ModelCatalogue(new ArmedHostingOptions { Bundles = { folder["wards"] }, VersionsKept = 1 });
        var lease = catalogue.Rent();
        var old = lease.Model;
        folder.Bundle("wards/2");
        catalogue.Refresh();
        catalogue.Refresh();

        var row = old.Row().Set("age", 40).Set("income", 3).Set("urban", "Y");
        Assert.Equal(Wards.Answer, old.Predict(row, "district 2").Value, 1e-6);
        lease.Dispose();
        lease.Dispose();

        Assert.Throws<ObjectDisposedException>(() => old.Predict(row, "district 2"));
        using var next = catalogue.Rent();
        Assert.Equal("2", next.Version);
    }

    /// <summary>The volumes of Kubernetes are made so.</summary>
    [Fact]
    public void Refresh_FilesBehindLinksAreReplaced_TakesThemUp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TestFolder();
        var store = folder.Bundle("served/wards/..data");
        foreach (var file in Directory.GetFiles(store))
        {
            File.CreateSymbolicLink(folder["served", "wards", Path.GetFileName(file)], Path.Combine("..data", Path.GetFileName(file)));
        }

        using var catalogue = new ModelCatalogue(new ArmedHostingOptions { Bundles = { folder["served"] } });
        var first = catalogue.Models[0].Versions[0].BundleId;
        Directory.Delete(store, recursive: true);
        folder.Bundle("served/wards/..data", new TestModel { Means = [31f, 2f] });
        catalogue.Refresh();
        catalogue.Refresh();

        Assert.NotEqual(first, catalogue.Models[0].Versions[0].BundleId);
    }

    [Fact]
    public async Task HealthCheck_BadBundle_IsDegraded()
    {
        using var folder = new TestFolder();
        folder.Bundle("models/good");
        await using var services = Services(folder["models"]);
        var health = services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);

        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder["models", "bad"]).FullName, "armed.json"), "{}");
        services.GetRequiredService<ModelCatalogue>().Refresh();
        services.GetRequiredService<ModelCatalogue>().Refresh();

        Assert.Equal(HealthStatus.Degraded, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task AddArmed_InAHost_TakesNewBundlesUpByItself()
    {
        using var folder = new TestFolder();
        folder.Bundle("wards/1");
        using var host = new HostBuilder().ConfigureServices(services => services.AddArmed(o =>
        {
            o.Bundles.Add(folder["wards"]);
            o.ReloadInterval = TimeSpan.FromMilliseconds(20);
        })).Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var catalogue = host.Services.GetRequiredService<ModelCatalogue>();
        folder.Bundle("wards/2");

        for (var i = 0; i < 500 && catalogue.Models[0].Versions.Count < 2; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["2", "1"], catalogue.Models[0].Versions.Select(version => version.Version));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("", "Bundles holds ''")]
    [InlineData("nowhere", "Bundles holds 'nowhere', which is not a directory")]
    public void Catalogue_WrongPath_IsNamed(string path, string part)
        => Assert.Contains(part, Assert.Throws<ArgumentException>(() => new ModelCatalogue(new ArmedHostingOptions { Bundles = { path } })).Message, StringComparison.Ordinal);

    [Fact]
    public void Catalogue_NoBundleUnderThePath_IsRefused()
    {
        using var folder = new TestFolder();
        Assert.Contains("contains no bundle", Assert.Throws<ArgumentException>(() => new ModelCatalogue(new ArmedHostingOptions { Bundles = { folder.Path } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalogue_OneNameTwice_IsRefused()
    {
        using var folder = new TestFolder();
        var (first, second) = (folder.Bundle("a/wards"), folder.Bundle("b/wards"));
        var fault = Assert.Throws<ArgumentException>(() => new ModelCatalogue(new ArmedHostingOptions { Bundles = { first, second } }));
        Assert.Contains("Two bundles are named 'wards'", fault.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string path)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddArmed(o => o.Bundles.Add(path));
        services.AddHealthChecks().AddArmed();
        return services.BuildServiceProvider();
    }
}
