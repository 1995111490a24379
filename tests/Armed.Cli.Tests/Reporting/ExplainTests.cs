using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Armed.Cli.Tests.Reporting;

/// <summary><c>armed explain</c>, and the page that <c>armed train</c> writes, of a bundle whose names are hostile.</summary>
public sealed class ExplainTests : IDisposable
{
    private const string Column = "<b>x</b>";
    private static readonly string[] s_clusters = ["</svg><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "مستشفى الملك", new('w', 400), "&lt;i&gt;", "\u202Ereversed"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_HostileNames_WritesASafePageThatExplainWritesAgain()
    {
        var (data, split) = (Data(), Split());
        var json = Train(data, "--split", split, "--split-column", "s", "--fold", "0").Json;

        var file = json.GetProperty("report").GetString()!;
        var page = File.ReadAllText(file);
        CommandRun.Of("explain", _folder["b"], data, "--split", split, "--split-column", "s", "--fold", "0", "-o", _folder["r.html"]).Expect(ExitCode.Done);

        Assert.Equal(_folder["b", "report.html"], file);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(_folder["r.html"]));
        CommandRun.Of("verify", _folder["b"]).Expect(ExitCode.Done);
        RequireSafe(page);
        foreach (var part in new[] { "that the fit did not use", "Decision regions", "ROC curve", "Partial dependence".ToLowerInvariant(), "Shrinkage", "Average effects on the probability of", "--split split.csv --split-column s --fold 0", "&lt;b&gt;x&lt;/b&gt;" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        Assert.InRange(page.Length, 10_000, 2_000_000);
    }

    /// <summary>The comparison that the page proposes has folds of its own, and is a command that runs.</summary>
    [Fact]
    public void Train_HeldOutFold_ProposesAComparisonWithoutIt()
    {
        var (data, split) = (Data(), Split());
        Train(data, "--split", split, "--split-column", "s", "--fold", "0");

        var page = File.ReadAllText(_folder["b", "report.html"]);
        var command = page[page.IndexOf("armed evaluate ", StringComparison.Ordinal)..];
        command = command[..command.IndexOf("</pre>", StringComparison.Ordinal)];

        Assert.Contains("id=\"next\"", page, StringComparison.Ordinal);
        Assert.Contains("--outcome", command, StringComparison.Ordinal);
        Assert.DoesNotContain("--split", command, StringComparison.Ordinal);
        Assert.DoesNotContain("--fold", command, StringComparison.Ordinal);
        Assert.DoesNotContain("split.csv", command, StringComparison.Ordinal);
        Assert.Contains("armed adapt BUNDLE", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WithoutRowsOrWithThoseOfTheFit_SaysSo()
    {
        var data = Data();
        Train(data, "--report", "false");

        CommandRun.Of("explain", _folder["b"], "-o", _folder["bare.html"]).Expect(ExitCode.Done);
        var inputs = CommandRun.Of("explain", _folder["b"], data, "-o", _folder["json.html"], "--json").Expect(ExitCode.Done).Json.GetProperty("importance");
        Assert.All(inputs.EnumerateArray(), input => Assert.True(input.GetProperty("part_mixed").GetDouble() >= 0));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, inputs.EnumerateArray().Single(input => input.GetProperty("is_cluster").GetBoolean()).GetProperty("part_fixed").ValueKind);
        CommandRun.Of("explain", _folder["b"], data, "-o", _folder["fit.html"], "--evaluation", _folder.Write("e.json", """{"a": {"b": [{"model": "<u>", "score": {"rmse": 0.5}}]}}""")).Expect(ExitCode.Done);

        Assert.False(File.Exists(_folder["b", "report.html"]));
        var (bare, fit) = (File.ReadAllText(_folder["bare.html"]), File.ReadAllText(_folder["fit.html"]));
        RequireSafe(bare);
        RequireSafe(fit);
        Assert.Contains("Give labelled rows", bare, StringComparison.Ordinal);
        Assert.Contains("On which rows the error is large", fit, StringComparison.Ordinal);
        Assert.Contains("Note</a>: Most figures are of rows that the fit used", fit, StringComparison.Ordinal); // no warning of the fit, of which armed train says how many there are
        Assert.Contains("Here the same rows (100 of 240 rows, at even distances) are predicted", fit, StringComparison.Ordinal);
        Assert.Contains($"({s_clusters.Length} clusters), so that the effects alone differ", fit, StringComparison.Ordinal);
        Assert.Contains(">score.rmse</th>", fit, StringComparison.Ordinal);
        Assert.Contains("<bdi>&lt;u&gt;</bdi>", fit, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithoutHeldOutRows_SaysWhatToExpectOfNewOnes()
    {
        CommandRun.Of("train", Data(), "--outcome", "died", "--cluster", "hospital", "--hidden", "4", "--networks", "1", "--refit", "always", "--max-epochs", "4", "--device", "cpu", "-o", _folder["n"]).Expect(ExitCode.Done);

        var page = File.ReadAllText(_folder["n", "report.html"]);

        // Losses are compared on the same rows; the validation loss, of fewer rows, is told by itself.
        Assert.Matches(@"<b>Is it better than one answer for everyone\?</b> (On these rows, yes|Hardly|No): the log loss of the model is 0\.\d+ on 240 rows of known clusters that the fit itself used, ([\d.]+ % (less|more) than|the same as) with the same answer for every row, the shares of the classes \(0\.\d+\)\. On the validation rows it is 0\.\d+\. Estimates did not use", page);
        Assert.Contains("expect somewhat more on new rows of known clusters.", page, StringComparison.Ordinal);
        Assert.Contains("<p>The final model is a mixed model of the columns", page, StringComparison.Ordinal);
        RequireSafe(page);
        RequireIntervalsOfRatios(page);
    }

    /// <summary>The interval beside an odds ratio is that of the ratio.</summary>
    private static void RequireIntervalsOfRatios(string page)
    {
        var table = page[page.IndexOf("<caption><span>Fixed effects", StringComparison.Ordinal)..];
        var rows = XDocument.Parse("<table>" + table[table.IndexOf("<thead>", StringComparison.Ordinal)..table.IndexOf("</table>", StringComparison.Ordinal)] + "</table>").Descendants("tr").ToList();
        string[] heads = [.. rows[0].Elements().Select(cell => cell.Value)];
        var (ratio, lower) = (Array.IndexOf(heads, "odds ratio"), Array.IndexOf(heads, "odds ratio, 95 % from"));

        Assert.True(ratio > 0 && lower > ratio);
        Assert.All(rows.Skip(1), row =>
        {
            double[] cells = [.. row.Elements().Select(cell => double.TryParse(cell.Value, NumberStyles.Any, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
            Assert.InRange(cells[ratio], cells[lower], cells[lower + 1]);
        });
    }

    /// <summary>Rows that the fit dropped are no rows of new clusters; effects and clusters are looked at one by one.</summary>
    [Fact]
    public void Explain_MixedModelWithRowsWithoutACluster_LeavesThemOutAndHasDiagnostics()
    {
        var random = new Random(4);
        var data = _folder.Write("m.csv", "x,when,site,y\n" + string.Concat(Enumerable.Range(0, 203).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{random.NextDouble():F4},2024-0{1 + (i % 9)}-11,{(i < 3 ? "" : "s" + (i % 10))},{(i % 10) + random.NextDouble():F4}\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "site", "--hidden", "none", "--device", "cpu", "-o", _folder["m"]).Expect(ExitCode.Done);

        var json = CommandRun.Of("explain", _folder["m"], data, "-o", _folder["m.html"], "--json").Expect(ExitCode.Done).Json;
        var page = File.ReadAllText(_folder["m.html"]);

        RequireSafe(page);
        foreach (var part in new[] { "are of 200 rows: the rows of the fit. 3 rows without a cluster are left out.", "Are the effects normal: <bdi>(Intercept)</bdi> of <bdi>site</bdi>", "Influence of single clusters of <bdi>site</bdi>", "when, days since 2024-01-11", "95 % from</th><th scope=\"col\" class=\"number\">to</th></tr>" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("new clusters, which", page, StringComparison.Ordinal);
        Assert.Equal(10, json.GetProperty("effect_normality")[0].GetProperty("clusters").GetInt32());
        Assert.Equal(10, json.GetProperty("influence").GetArrayLength());
    }

    /// <summary>Without either site nothing tells the column between them, so that no influence is finite.</summary>
    [Fact]
    public void Explain_TwoClustersAndAColumnBetweenThem_HasNoBars()
    {
        var random = new Random(4);
        var data = _folder.Write("two.csv", "x,kind,site,y\n" + string.Concat(Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{random.NextDouble():F4},{i % 2},s{i % 2},{(i % 2) + random.NextDouble():F4}\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "site", "--numeric", "kind", "--hidden", "none", "--random", "1", "--device", "cpu", "--report", "false", "-o", _folder["two"]).Expect(ExitCode.Done);

        var json = CommandRun.Of("explain", _folder["two"], data, "-o", _folder["two.html"], "--json").Expect(ExitCode.Done).Json;
        var page = File.ReadAllText(_folder["two.html"]);

        Assert.All(json.GetProperty("influence").EnumerateArray(), influence => Assert.Equal(System.Text.Json.JsonValueKind.Null, influence.GetProperty("shift").ValueKind));
        Assert.Contains("the other rows do not determine every coefficient", page, StringComparison.Ordinal);
        Assert.DoesNotContain("most influential clusters:", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ComparisonOfModels_LeadsThePage()
    {
        var data = Data();
        Train(data, "--report", "false");
        const string Model = """{"model": "NAME", "measures": {"log_loss": {"mean": 0.5, "lower": 0.4, "upper": 0.6}, "auroc": {"mean": 0.7}}, "differences": {"log_loss": {"mean": 0.1, "se": 0.02, "is_clear": CLEAR}}}""";
        var comparison = $$"""{"measure": "log_loss", "reference": "armed", "schemes": [{"held_out": "rows of new <clusters>", "folds": 5, "verdict": ["For them no model is clearly better than ARMED."], "models": [{{Model.Replace("NAME", "mean").Replace("CLEAR", "true")}}, {{Model.Replace("NAME", "mixed").Replace("CLEAR", "false")}}, {{Model.Replace("NAME", "network").Replace("CLEAR", "false")}}, {{Model.Replace("NAME", "armed").Replace("0.5", "0.4").Replace("CLEAR", "false").Replace("differences", "none")}}]}]}""";

        CommandRun.Of("explain", _folder["b"], data, "-o", _folder["c.html"], "--evaluation", _folder.Write("e.json", comparison)).Expect(ExitCode.Done);

        var page = File.ReadAllText(_folder["c.html"]);
        RequireSafe(page);
        Assert.Contains("On rows of new &lt;clusters&gt;, held out, its log loss is 0.400, 20 % less than with one answer for all (0.500). For them no model is clearly better than ARMED. 2 of 3 other models, the mixed model among them, are not clearly different.", page, StringComparison.Ordinal);
        Assert.Contains("<h3>On rows of new &lt;clusters&gt;</h3>", page, StringComparison.Ordinal);
        Assert.Contains("the mean of the training rows", page, StringComparison.Ordinal);
    }

    /// <summary>Worst first, those of few rows last, and no more than a reader looks at.</summary>
    [Fact]
    public void Explain_ComparisonWithClusters_ListsTheWorstFirst()
    {
        string Cluster(string name, int rows, double loss) => FormattableString.Invariant($$$"""{"cluster": "{{{name}}}", "rows": {{{rows}}}, "measures": {"log_loss": {{{loss}}}, "accuracy": 0.8, "observed_mean": 0.25, "predicted_mean": 0.375}}""");
        string[] clusters = [Cluster("few", 9, 3), Cluster("good", 30, 0.2), Cluster("<bad>", 40, 0.9), .. Enumerable.Range(0, 60).Select(i => Cluster($"middle{i}", 20, 0.5))];
        var comparison = $$"""{"measure": "log_loss", "reference": "armed", "schemes": [{"held_out": "new rows", "models": [{"model": "mean", "measures": {"log_loss": {"mean": 0.6} }, "by_cluster": [{{Cluster("other", 50, 0.9)}}]}, {"model": "armed", "measures": {"log_loss": {"mean": 0.4} }, "by_cluster": [{{string.Join(',', clusters)}}]}]}]}""";

        var data = Data();
        Train(data, "--report", "false");
        CommandRun.Of("explain", _folder["b"], "-o", _folder["c.html"], "--evaluation", _folder.Write("e.json", comparison)).Expect(ExitCode.Done);

        var page = File.ReadAllText(_folder["c.html"]);
        RequireSafe(page);
        Assert.Matches(@"<details><summary>log loss of 63 clusters on new rows</summary>.*The first 50 of 63 clusters as .*armed.* predicts the held-out rows", page);
        Assert.Matches("(?s)<th scope=\"col\" class=\"number\">log loss</th><th scope=\"col\" class=\"number\">observed mean</th><th scope=\"col\" class=\"number\">predicted mean</th><th scope=\"col\" class=\"number\">accuracy</th></tr></thead><tbody>\n<tr><th scope=\"row\">[^/]*&lt;bad&gt;", page);
        Assert.DoesNotContain("few</", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">other<", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ComparisonOfSomethingElse_IsRefusedAndOtherDataAreNamed()
    {
        var data = Data();
        Train(data);
        string Comparison(string outcome, string task, string clusters, string hash) => _folder.Write(
            "e.json",
            $$"""{"outcome": "{{outcome}}", "task": "{{task}}", "rows": 77, "clusters": { {{clusters}} }, "data_sha256": "{{hash}}", "measure": "log_loss", "reference": "armed", "schemes": [{"held_out": "new rows", "folds": 5, "verdict": [], "models": [{"model": "armed", "measures": {"log_loss": {"mean": 0.4}, "accuracy": {"mean": 0.7}, "threshold": {"mean": 0.3} } }] }]}""");
        CommandRun Explain(string comparison) => CommandRun.Of("explain", _folder["b"], "-o", _folder["o.html"], "--force", "--evaluation", comparison);
        var hash = System.Text.Json.JsonElement.Parse(File.ReadAllText(_folder["b", "armed.json"])).GetProperty("training_data").GetProperty("sha256").GetString()!;

        Explain(Comparison("lived", "binary", "\"hospital\": 9", hash)).ExpectRefused("has the outcome 'lived'; expected that of the bundle, 'died'.");
        Explain(Comparison("died", "count", "\"hospital\": 9", hash)).ExpectRefused("has the task 'count'; expected that of the bundle, 'binary'.");
        Explain(Comparison("died", "binary", "\"ward\": 9", hash)).ExpectRefused("has the clusters 'ward'; expected those of the bundle, 'hospital'.");
        Explain(Comparison("died", "binary", "\"hospital\": 9", hash)).Expect(ExitCode.Done);
        Assert.DoesNotContain("was made on other data", File.ReadAllText(_folder["o.html"]), StringComparison.Ordinal);
        Explain(Comparison("died", "binary", "\"hospital\": 9", "0a")).Expect(ExitCode.Done);
        Assert.Contains("Classes of accuracy are decided by the threshold that maximises sensitivity plus specificity", File.ReadAllText(_folder["o.html"]), StringComparison.Ordinal);
        Assert.Contains("was made on other data than the fit of this model (77 rows there, ", File.ReadAllText(_folder["o.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_WrongInput_IsRefused()
    {
        CommandRun.Of("explain", Checkout.PathOf("models", "quickstart"), "-o", _folder["r.html"], "--evaluation", _folder.Write("e.json", "[1, 2]")).ExpectRefused("has no list of objects");
        CommandRun.Of("explain", Checkout.PathOf("models", "quickstart"), "-o", _folder["r.html"], "--evaluation", _folder["no.json"]).ExpectRefused("does not exist");
        CommandRun.Of("explain", Checkout.PathOf("models", "quickstart"), "-o", _folder["r.html"], "--split", "s.csv", "--split-column", "s", "--fold", "0").ExpectRefused("--split needs DATA");
        CommandRun.Of("explain", Checkout.PathOf("models", "quickstart"), _folder.Write("d.csv", "a\n1\n"), "-o", _folder["r.html"]).ExpectRefused("which the bundle needs");
        CommandRun.Of("explain", Checkout.PathOf("models", "quickstart"), "-o", _folder.Write("there.html", "")).ExpectRefused("exists");
    }

    [Fact]
    public void Adapt_BundleWithAReport_LeavesItOut()
    {
        var data = Data();
        Train(data);
        CommandRun.Of("adapt", _folder["b"], data, "-o", _folder["b2"]).Expect(ExitCode.Done);
        Assert.True(File.Exists(_folder["b", "report.html"]));
        Assert.False(File.Exists(_folder["b2", "report.html"]));
    }

    /// <summary>Well-formed, and nothing in it is a script, a handler of events or a reference to the outside.</summary>
    private static void RequireSafe(string page)
    {
        var document = XDocument.Parse(page);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "img" or "iframe" or "object" or "link" or "i" or "u");
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)
            || (attribute.Name.LocalName is "src" or "href" && !attribute.Value.StartsWith('#')));
        Assert.DoesNotContain('\u202E', page);
        Assert.All(document.Descendants("figure"), figure => Assert.NotEqual("", figure.Element("svg")?.Attribute("aria-label")?.Value ?? ""));
        Assert.All(document.Descendants("figcaption"), caption => Assert.NotEqual("", caption.Element("p")!.Value));
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("&lt;p&gt;", page, StringComparison.Ordinal); // text of our own that was escaped
        Assert.All(document.Descendants("path"), path => Assert.DoesNotContain("NaN", path.Attribute("d")!.Value, StringComparison.Ordinal));
    }

    private CommandRun Train(string data, params string[] more) =>
        CommandRun.Of(["train", data, "--outcome", "died", "--cluster", "hospital", "--hidden", "none", "--random", "1", "--device", "cpu", "-o", _folder["b"], "--json", .. more]).Expect(ExitCode.Done);

    private string Split() => _folder.Write("split.csv", "row,s\n" + string.Concat(Enumerable.Range(0, 240).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row % 4}\n"))));

    private string Data()
    {
        var random = new Random(5);
        var text = new StringBuilder($"{Column},z,hospital,died\n");
        for (var i = 0; i < 240; i++)
        {
            var (x, cluster) = (random.NextDouble() - 0.5, i % s_clusters.Length);
            var name = s_clusters[cluster].Replace("\"", "\"\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{x:R},{random.NextDouble():R},\"{name}\",{(random.NextDouble() < 1 / (1 + Math.Exp(-(6 * x) - (cluster * 0.3))) ? "yes" : "no")}\n");
        }

        return _folder.Write("data.csv", text.ToString());
    }
}
