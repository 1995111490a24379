namespace Armed.Cli.Reporting.Sections;

/// <summary>What a comparison with other models says, for the start of the page.</summary>
internal static class ComparedOpening
{
    /// <summary>A comparison on held-out rows says more than any figure of the rows of the fit.</summary>
    public static Html Of(ReportContent content)
    {
        var told = (content.Evaluation?.Schemes ?? []).Select(scheme => Of(content.Evaluation!, scheme)).OfType<Html>().ToList();
        return told.Count == 0 ? Html.None : Html.Of($"<p><b>Is it better than other models?</b> {Html.Join(told, " ")} <a href=\"#evaluation\">All models</a>.</p>\n");
    }

    private static Html? Of(EvaluationTable table, ComparedScheme scheme)
    {
        if (scheme.Model(table.Reference) is not { } own)
        {
            return null;
        }

        var constant = scheme.Model("mean") is { } mean && mean != own ? $", {Words.Than(own.Mean, mean.Mean)} with one answer for all ({Numbers.Short(mean.Mean)})" : "";
        var verdict = scheme.Verdict.FirstOrDefault(sentence => sentence.Contains("no model is clearly better", StringComparison.Ordinal) || sentence.Contains("is worse than", StringComparison.Ordinal));
        return Html.Of($"On {scheme.HeldOut}, held out, its {Words.Score(table.Measure)} is {Numbers.Short(own.Mean)}{constant}.{(verdict is null ? "" : " " + verdict)}{Tied(scheme)}");
    }

    /// <summary>How many models may be as good: the simplest of them is named.</summary>
    private static string Tied(ComparedScheme scheme)
    {
        var (others, tied) = (scheme.Models.Count(model => model.Difference is not null), scheme.Models.Count(model => model.IsTied));
        var simple = scheme.Model("mixed") is { IsTied: true } && tied > 1 ? ", the mixed model among them," : "";
        return tied == 0 ? "" : $" {(tied == others ? others == 1 ? "The other model" : $"All {others} other models" : $"{tied} of {others} other models")}{simple} {(tied == 1 ? "is" : "are")} not clearly different.";
    }
}
