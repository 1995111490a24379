namespace Armed.Trainer.Formulas;

/// <summary>What a formula expands to: the terms in R's order, by the number of their variables and then by appearance.</summary>
/// <param name="HasIntercept">Whether the intercept is among them.</param>
/// <param name="Variables">Columns, calls and comparisons, in the order of their first appearance.</param>
/// <param name="Terms">The terms but the intercept.</param>
/// <param name="Offsets">The calls of offset().</param>
internal sealed record FormulaTerms(bool HasIntercept, IReadOnlyList<FormulaNode> Variables, IReadOnlyList<ModelTerm> Terms, IReadOnlyList<CallNode> Offsets)
{
    /// <summary>
    /// Whether a factor has a column for each of its levels within a term, rather than contrasts: R's rule, by which a term is coded fully in a variable where no term before it
    /// contains its margin without that variable. The main effect of a factor has contrasts; in a design without an intercept, the first factor is coded fully besides.
    /// </summary>
    /// <param name="term">Index of the term.</param>
    /// <param name="variable">Index of the variable.</param>
    public bool IsCodedFully(int term, int variable)
    {
        int[] margin = [.. Terms[term].Variables.Where(v => v != variable)];
        return margin.Length > 0 && !Terms.Take(term).Any(before => margin.All(before.Variables.Contains));
    }
}
