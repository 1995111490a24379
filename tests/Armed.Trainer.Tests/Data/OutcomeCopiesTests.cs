namespace Armed.Trainer.Tests.Data;

/// <summary>Columns that give the outcome exactly are named: nearly always they were made from it.</summary>
public sealed class OutcomeCopiesTests : IDisposable
{
    private const int Rows = 60;
    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Outcome, and the column that gives it; null for one that does not.</summary>
    public static TheoryData<string, string?> Outcomes => new()
    {
        { "fahrenheit", "celsius" },  // another unit
        { "falling", "x" },
        { "price", "model" },         // one number for each level
        { "above", "x" },             // a threshold
        { "band", "x" },              // ranges of it
        { "letter", "code" },         // a level's class
        { "known", "sparse" },        // whether it is missing
        { "almost", null },           // one row differs
        { "cube", null },             // rises with it: said in other words
        { "noisy", null },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Read_ColumnThatGivesTheOutcome_IsNamed(string outcome, string? column)
    {
        string[] outcomes = [.. Outcomes.Select(row => row.Data.Item1)];
        var request = _files.Csv(Csv()) with { Outcome = outcome, Exclude = [.. outcomes.Except([outcome]), .. outcome == "fahrenheit" ? new[] { "x" } : ["celsius"]] };

        var warning = Tables.Read(request).Messages.SingleOrDefault(message => message.Contains("exactly", StringComparison.Ordinal));

        Assert.Equal(column is null, warning is null);
        Assert.StartsWith(column is null ? "" : $"Warning: '{column}' gives the outcome '{outcome}' exactly", warning ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OutcomeThatOnlyRisesWithAColumn_IsToldFromACopy() =>
        Assert.Contains("Warning: from the smallest to the largest value of 'x', the outcome 'cube' only rises or only falls, though not in a straight line, as if one were computed from the other. "
            + "Was it made from the outcome, or is it known only afterwards? Then leave it out with --exclude.",
            Tables.Read(_files.Csv(Csv()) with { Outcome = "cube", Exclude = [.. Outcomes.Select(row => row.Data.Item1).Except(["cube"]), "celsius"] }).Messages);

    /// <summary>Each shop has prices of its own: units alone do not give the bill.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1e-3, false)]
    public void Read_ColumnThatGivesTheOutcomeByCluster_IsNamedWithIt(double noise, bool warns)
    {
        var rows = Enumerable.Range(0, Rows).Select(i => FormattableString.Invariant($"s{i % 6},{i * 7 % 11},{3 + (5 * (i % 6)) + ((1 + (i % 6)) * (i * 7 % 11)) + (noise * (i / 6 % 2))}"));
        var messages = Tables.Read(_files.Csv("g,units,y\n" + string.Join('\n', rows) + "\n")).Messages;

        Assert.Equal(warns, messages.Contains("Warning: 'units' gives the outcome 'y' exactly within every cluster of 'g'. Was it made from the outcome, or is it known only afterwards? Then leave it out with --exclude."));
    }

    private static string Csv()
    {
        var lines = new List<string> { "g,x,celsius,code,model,sparse," + string.Join(',', Outcomes.Select(row => row.Data.Item1)) };
        for (var i = 0; i < Rows; i++)
        {
            double x = ((i * 37 % 61) - 30) / 10.0, noise = i * i * 13 % 29 / 10.0;
            var (code, sparse) = (i * 7 % 4, i % 3 == 0 ? "" : FormattableString.Invariant($"{noise}"));
            lines.Add(FormattableString.Invariant(
                $"g{i % 5},{x},{20 + x},c{code},m{i % 13},{sparse},{32 + (1.8 * (20 + x))},{-x},{(i % 13 * 5 % 13) + 0.5},{(x > 0.5 ? "yes" : "no")},{(x < -1 ? "low" : x < 1 ? "mid" : "high")},{"abcd"[code]},{(sparse.Length == 0 ? "yes" : "no")},{((x > 0.5) ^ (i == 9) ? "yes" : "no")},{x * x * x},{x + noise}"));
        }

        return string.Join('\n', lines) + "\n";
    }
}
