using Armed.Trainer.Formulas;

namespace Armed.Trainer.Tests.Formulas;

public sealed class TermExpansionTests
{
    /// <summary>Expected: the intercept and term.labels of R's terms.formula, R 4.2.2.</summary>
    [Theory]
    [InlineData("a + b %in% a", "1 + a + a:b")]
    [InlineData("a * b - a", "1 + b + a:b")]
    [InlineData("(a + b + c)^2 - a:b", "1 + a + b + c + a:c + b:c")]
    [InlineData("a/b/c", "1 + a + a:b + a:b:c")]
    [InlineData("(a + b)/c", "1 + a + b + a:b:c")]
    [InlineData("b:a + a", "1 + a + b:a")]
    [InlineData("a + b:a", "1 + a + a:b")]
    [InlineData("x + x:arm - 1", "0 + x + x:arm")]
    [InlineData("-1 + 1 + a", "1 + a")]
    [InlineData("a - 0", "1 + a")]
    [InlineData("a^2", "1 + a")]
    [InlineData("a * b * c - a:b:c + 0", "0 + a + b + c + a:b + a:c + b:c")]
    [InlineData("a:b + c + a", "1 + c + a + a:b")]
    [InlineData("(a + b)^2 + offset(z)", "1 + a + b + a:b")]
    [InlineData("(a + b + c)^3 - (a + b + c)^2", "1 + a:b:c")]
    [InlineData("a*b + c - a:b - 1", "0 + a + b + c")]
    [InlineData("a %in% (b + c)", "1 + a:b:c")]
    [InlineData("0 + a:b:c + a:b", "0 + a:b + a:b:c")]
    [InlineData("(a + b) * (a + c)", "1 + a + b + c + a:c + a:b + b:c")]
    [InlineData("a/(b + c)", "1 + a + a:b + a:c")]
    [InlineData("+a + (b)", "1 + a + b")]
    [InlineData("a + a:a + b:a:b", "1 + a + a:b")]
    [InlineData("log(x) + log( x )", "1 + log(x)")]
    [InlineData("(a/b + c * d)^2", "1 + a + c + d + a:b + a:c + a:d + c:d + a:c:d + a:b:c + a:b:d + a:b:c:d")]
    [InlineData("(a:b + c)^3 + d", "1 + c + d + a:b + a:b:c")]
    public void Expand_Formula_HasTheTermsOfR(string formula, string expected)
    {
        var terms = Expand(formula);

        Assert.Equal(expected, string.Join(" + ", terms.Terms.Select(term => term.Label).Prepend(terms.HasIntercept ? "1" : "0")));
    }

    [Fact]
    public void Expand_Dot_IsTheOtherColumns()
    {
        var terms = Expand(".^2 - x:`two words`", "x", "two words", "z");

        Assert.Equal(["x", "two words", "z", "x:z", "`two words`:z"], terms.Terms.Select(term => term.Label));
    }

    [Fact]
    public void Expand_ManyTerms_IsAFault()
    {
        string[] columns = [.. Enumerable.Range(0, 200).Select(i => $"x{i}")];

        Assert.Contains("more than 5000 terms", Assert.Throws<InputException>(() => Expand(".^3", columns)).Message, StringComparison.Ordinal);
    }

    private static FormulaTerms Expand(string formula, params string[] others)
    {
        FaultAt fault = (start, what) => FormulaFault.At(formula, start, what);
        return new TermExpansion(others, fault).Expand(ModelFormulaReader.Fixed(formula, fault));
    }
}
