using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Armed.Server.Tests;

public sealed partial class PageTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/app.css", "text/css")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/dom.js", "text/javascript")]
    [InlineData("/chart.js", "text/javascript")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task Get_Asset_HasAPolicyAndNothingInlineOrForeign(string path, string type)
    {
        await using var server = await RunningServer.Start();
        using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotMatch(InlineScript(), text);
        Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(ForeignAddress(), text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_EveryControl_HasALabel()
    {
        await using var server = await RunningServer.Start();
        var page = await server.Client.GetStringAsync("/", TestContext.Current.CancellationToken);

        foreach (Match control in Control().Matches(page))
        {
            Assert.Contains($"for=\"{control.Groups[1].Value}\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Describe_Model_HasWhatTheFormNeeds()
    {
        await using var server = await RunningServer.Start();

        var (status, model) = await server.Get("/models/wards");
        var (_, list) = await server.Get("/models");

        Assert.Equal(200, status);
        Assert.Equal("wards binary use", string.Join(' ', list.GetProperty("models").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("task")} {one.GetProperty("outcome")}")));
        Assert.Equal("use", model.GetProperty("outcome").GetString());
        Assert.Equal(60, model.GetProperty("columns")[0].GetProperty("maximum").GetDouble());
        Assert.Equal("district 1", model.GetProperty("factors")[0].GetProperty("levels")[0].GetString());
    }

    [Fact]
    public async Task Card_HostileText_IsEncodedAndHasNoLinks()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            var bundle = folder.Bundle("wards.armed");
            File.WriteAllText(Path.Combine(bundle, "MODEL_CARD.md"), $"# {Hostile}\n\n[press](javascript:alert(1)) <javascript:alert(2)> ![x](http://example.org/x.png)\n");
            return bundle;
        });
        using var response = await server.Client.GetAsync("/models/wards/card", TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("&lt;img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("*a ")]
    public async Task Card_NestedDeeply_IsShownOrRefused(string part)
    {
        await using var server = await RunningServer.Start(folder =>
        {
            var bundle = folder.Bundle("wards.armed");
            File.WriteAllText(Path.Combine(bundle, "MODEL_CARD.md"), string.Concat(Enumerable.Repeat(part, 20_000)) + "x");
            return bundle;
        });
        using var response = await server.Client.GetAsync("/models/wards/card", TestContext.Current.CancellationToken);
        Assert.Contains((int)response.StatusCode, new[] { 200, 400 });
    }

    /// <summary>Opening a pipe waits for a writer: each request of such a card would hold a thread for ever.</summary>
    [Theory]
    [InlineData("MODEL_CARD.md", "card")]
    [InlineData("report.html", "report")]
    public async Task Document_ThatIsAPipe_IsNotFound(string file, string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in directories.");
        await using var server = await RunningServer.Start(folder =>
        {
            var bundle = folder.Bundle("wards.armed");
            File.Delete(Path.Combine(bundle, file));
            using var make = Process.Start("mkfifo", [Path.Combine(bundle, file)]);
            make.WaitForExit();
            return bundle;
        });

        var answer = await server.Get($"/models/wards/{path}").WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        var (_, model) = await server.Get("/models/wards");

        Assert.Equal(404, answer.Status);
        Assert.False(model.GetProperty("has_" + path).GetBoolean());
    }

    /// <summary>The names are the bundle's: pasted into a shell, the line runs curl and nothing else, with one argument for the address and one for the body.</summary>
    [Theory]
    [InlineData("it's", "$(touch RAN)", "a'b")]
    [InlineData("'; touch RAN; '", "`touch RAN`", "' \"$(touch RAN)\" '")]
    [InlineData("m", "\u202Ehidden\u0007", "'\\''\n")]
    public async Task CurlLine_NamesWithQuotes_AreOneArgumentEach(string model, string column, string other)
    {
        Assert.SkipUnless(Has("node") && Has("bash"), "node or bash is not installed.");
        using var folder = new TestFolder();
        await using var server = await RunningServer.Start();
        var script = await server.Client.GetStringAsync("/app.js", TestContext.Current.CancellationToken);
        var function = script[script.IndexOf("function call(body) {", StringComparison.Ordinal)..];
        function = function[..(function.IndexOf("\n}\n", StringComparison.Ordinal) + 3)];
        var request = $$"""{ inputs: [{ name: {{JsonSerializer.Serialize(column)}}, data: [1] }, { name: {{JsonSerializer.Serialize(other)}}, data: [1] }] }""";
        var line = await Run("node", ["-e", $$"""
            const model = { name: {{JsonSerializer.Serialize(model)}} }, location = { origin: 'http://127.0.0.1:8080' }, key = '', element = {}, byId = () => element;
            {{function}}
            call({{request}}); process.stdout.write(element.textContent);
            """], folder[""]);

        var arguments = (await Run("bash", ["-c", $"curl() {{ printf '%s\\0' \"$@\"; }}\n{line}"], folder[""])).Split('\0');

        Assert.False(File.Exists(folder["RAN"]));
        Assert.Equal([$"http://127.0.0.1:8080/v2/models/{Uri.EscapeDataString(model).Replace("%27", "'", StringComparison.Ordinal)}/infer", "-H", "Content-Type: application/json", "-d"], arguments[..4]);
        Assert.Equal([column, other], JsonElement.Parse(arguments[4]).GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()));
        Assert.DoesNotContain(line, letter => char.IsControl(letter) && letter != '\n');
    }

    private static async Task<string> Run(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, WorkingDirectory = folder })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [Fact]
    public async Task Report_IsServedWithoutScripts()
    {
        await using var server = await RunningServer.Start(folder =>
        {
            var bundle = folder.Bundle("wards.armed");
            File.WriteAllText(Path.Combine(bundle, "report.html"), "<script>alert(1)</script>");
            return bundle;
        });
        using var response = await server.Client.GetAsync("/models/wards/report", TestContext.Current.CancellationToken);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("sandbox; default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[""']|javascript:|\sstyle\s*=\s*[""']", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"https?://|//[a-z0-9.-]+\.[a-z]{2,}/", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("<(?:select|input)[^>]* id=\"([^\"]+)\"")]
    private static partial Regex Control();
}
