using Armed.Trainer.Formulas;

namespace Armed.Trainer.Tests.Models;

public sealed class RandomEffectsFormulaTests
{
    private static readonly string[] s_columns = ["x1", "x2", "two words", "h", "km/h", "a-1"];

    [Fact]
    public void Resolve_None_TakesNonlinearSlopesForFewClusters() =>
        Assert.Equal("(1 + h | a); (1 | b)", Text(RandomEffectsFormula.Resolve(null, [("a", 5), ("b", 200)], s_columns, hidden: true)));

    [Fact]
    public void Resolve_NoneWithoutHiddenLayer_TakesIntercepts() =>
        Assert.Equal("(1 | a); (1 | b)", Text(RandomEffectsFormula.Resolve(null, [("a", 5), ("b", 200)], ["x"], hidden: false)));

    [Theory]
    [InlineData("1", "(1 | a); (1 | b)")]
    [InlineData(" 1 + x1 + h ", "(1 + x1 + h | a); (1 + x1 + h | b)")]
    [InlineData("x1+1", "(1 + x1 | a); (1 + x1 | b)")]
    [InlineData("x1", "(1 + x1 | a); (1 + x1 | b)")]
    [InlineData("h", "(1 + h | a); (1 + h | b)")]
    [InlineData("0 + x1", "(0 + x1 | a); (0 + x1 | b)")]
    [InlineData("1 + x1 + x1", "(1 + x1 | a); (1 + x1 | b)")]
    [InlineData("(1 + x1 | a) + (1 | b)", "(1 + x1 | a); (1 | b)")]
    [InlineData("(1|b)+(1+h|a)", "(1 + h | a); (1 | b)")]
    [InlineData("1 + `two words`", "(1 + two words | a); (1 + two words | b)")]
    public void Resolve_TwoFactors_GivesATermEach(string formula, string expected) => Assert.Equal(expected, Text(formula, "a", "b"));

    [Theory]
    [InlineData("1 + x1 + h | a", "(1 + x1 + h | a)")]
    [InlineData("x1 | a", "(1 + x1 | a)")]
    [InlineData("(x1|a)", "(1 + x1 | a)")]
    [InlineData("(h | a)", "(1 + h | a)")]
    [InlineData("(0 + h | a)", "(0 + h | a)")]
    [InlineData("(0 + x1 | a)", "(0 + x1 | a)")]
    [InlineData("(x1 + 0 | a)", "(0 + x1 | a)")]
    [InlineData("(x1 - 1 | a)", "(0 + x1 | a)")]
    [InlineData("(-1 + x1 | a)", "(0 + x1 | a)")]
    [InlineData("(x1-1|a)", "(0 + x1 | a)")]
    [InlineData("(`a-1` | a)", "(1 + `a-1` | a)")]
    [InlineData("(1 + `h` | a)", "(1 + `h` | a)")]
    [InlineData("(1 + `h` + h | a)", "(1 + `h` + h | a)")]
    [InlineData("(1 + km/h | a)", "(1 + `km/h` | a)")]
    [InlineData("(1 | a) + (0 + x1 | a)", "(1 | a) + (0 + x1 | a)")]
    [InlineData("(0 + x1 | a) + (1 | a)", "(1 | a) + (0 + x1 | a)")]
    [InlineData("(1 + x1 || a)", "(1 | a) + (0 + x1 | a)")]
    [InlineData("(x1 + x2 || a)", "(1 | a) + (0 + x1 | a) + (0 + x2 | a)")]
    [InlineData("(0 + x1 + x2 || a)", "(0 + x1 | a) + (0 + x2 | a)")]
    [InlineData("(1 + x1 + h || a)", "(1 + h | a) + (0 + x1 | a)")]
    [InlineData("(1 || a)", "(1 | a)")]
    [InlineData("1 + x1 || a", "(1 | a) + (0 + x1 | a)")]
    [InlineData("(1 + x2 | a) + (0 + x1 | a) + (0 + h | a)", "(1 + x2 + h | a) + (0 + x1 | a)")]
    [InlineData("(0 + x2 + x1 | a)", "(0 + x2 + x1 | a)")]
    [InlineData("(1 + h | a) + (0 + x1 + h | a)", "(1 + h | a) + (0 + x1 | a)")]
    public void Resolve_OneFactor_MergesItsTerms(string formula, string expected) => Assert.Equal(expected, Text(formula, "a"));

    [Theory]
    [InlineData("(1 | a/b)", "(1 | a); (1 | a:b)", "a", "a:b")]
    [InlineData("(1 + x1 | a / b)", "(1 + x1 | a); (1 + x1 | a:b)", "a", "a:b")]
    [InlineData("(1 | a:b)", "(1 | a:b)", "a:b")]
    [InlineData("(1 | a) + (1 | a:b) + (0 + x1 | a:b)", "(1 | a); (1 | a:b) + (0 + x1 | a:b)", "a", "a:b")]
    [InlineData("(1 | a/b/c)", "(1 | a); (1 | a:b); (1 | a:b:c)", "a", "a:b", "a:b:c")]
    [InlineData("(1 | a:b/c)", "(1 | a:b); (1 | a:b:c)", "a:b", "a:b:c")]
    [InlineData("(1 | `two words`/b)", "(1 | two words); (1 | two words:b)", "two words", "two words:b")]
    [InlineData("(1 | `old (a)`:b)", "(1 | `old (a)`:b)", "`old (a)`:b")]
    [InlineData("(1 | `old (a)`)", "(1 | `old (a)`)", "old (a)")]
    [InlineData("(1 | a/b)", "(1 | `a/b`)", "a/b")]
    [InlineData("(1 | `a/b`)", "(1 | `a/b`)", "a/b")]
    public void Resolve_NestedFactors_GivesTheInteraction(string formula, string expected, params string[] factors) => Assert.Equal(expected, Text(formula, factors));

    [Theory]
    [InlineData("(1 | a/b)", "a", "a,a:b")]
    [InlineData("(1 | a/b)", "a,a:b", "a,a:b")]
    [InlineData("(1 | a) + (1 | b:c)", "a", "a,b:c")]
    [InlineData("(1 | a/b/c) + (1 | d)", "a,d", "a,d,a:b,a:b:c")]
    [InlineData("(1 | a) + (1 | b)", "a", "a")]
    [InlineData("1 + x1", "a,b", "a,b")]
    [InlineData("(1 | a/b)", "a/b", "a/b")]
    [InlineData(null, "a", "a")]
    public void Factors_Formula_AddsItsInteractions(string? formula, string clusters, string expected) =>
        Assert.Equal(expected, string.Join(',', RandomEffectsFormula.Factors(formula, clusters.Split(','))));

    [Theory]
    [InlineData("1 + x1 + h | a")]
    [InlineData("(1 + x1 + h || a)")]
    [InlineData("(0 + x1 | a) + (0 + x2 | a)")]
    [InlineData("(0 + h | a)")]
    [InlineData("(0 + x1 + h | a)")]
    [InlineData("(1 + `h` + `two words` | a)")]
    public void ToString_ReadAgain_IsTheSame(string formula)
    {
        var term = Resolve(formula, "a")[0];

        var again = Resolve(term.ToString(), "a")[0];

        Assert.Equal(term.ToString(), again.ToString());
        Assert.Equal(Structure(term), Structure(again));
    }

    [Fact]
    public void ToString_NestedFactor_IsItsNotation()
    {
        var term = Resolve("(1 | `old (a)`/b)", "old (a)", "`old (a)`:b")[1];

        Assert.Equal("(1 | `old (a)`:b)", term.ToString());
        Assert.Equal(["old (a)", "`old (a)`:b"], RandomEffectsFormula.Factors(term.ToString(), ["old (a)"]));
    }

    /// <summary>A column that was named as a factor and is in the formula only within another: the factor is the combination.</summary>
    [Fact]
    public void Resolve_NestedFactorAndItsColumn_NamesTheFactorsThatAreMeant()
    {
        var fault = Assert.Throws<InputException>(() => Resolve("(1 | batch/cask)", "batch", "cask", "batch:cask")).Message;

        Assert.Contains("no term for cask; the formula has it within batch:cask, so use --cluster batch,batch:cask; only if", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + x9", "'x9' is not a feature column with a linear slope; the columns are x1, x2")]
    [InlineData("0", "the term '0' has no effect")]
    [InlineData("(0 | a) + (1 | b)", "the term '0' for 'a' has no effect")]
    [InlineData("1 + + x1", "a term is empty")]
    [InlineData("(1 | a) + (1 | )", "the group '' has an empty name")]
    [InlineData("(1 | a/)", "the group 'a/' has an empty name")]
    [InlineData("(1 | a + b)", "the group 'a + b' has a +; write a term for each factor, or a:b for their combinations")]
    [InlineData("(1 | a)", "no term for b; add (1 | b)")]
    [InlineData("(1 | a) + (1 | b) + (x1 + 1 | a)", "factor 'a' has 2 intercepts; a term without its own starts with 0 +, such as (0 + x | a)")]
    [InlineData("(1 + x1 | a) + (1 | b) + (0 + x1 | a)", "'x1' has more than one slope for factor 'a'")]
    [InlineData("(1 | a) + (1 | c)", "'c' is not one of the cluster columns a, b")]
    [InlineData("(1 | a) + (1 | `c d`)", "'c d' is not one of the cluster columns a, b")]
    [InlineData("(1 | a | b)", "'1 | a | b' has more than one bar")]
    [InlineData("(1 ||| a)", "has more than one bar")]
    [InlineData("(1) + (1 | b)", "'1' has no bar")]
    [InlineData("(1 | a) and (1 | b)", "'and' is between terms; expected +")]
    [InlineData("(1 | a) (1 | b)", "terms follow each other without a +")]
    [InlineData("(1 | a) + (1 | b) + x1", "'x1' is outside the parentheses")]
    [InlineData("(1 | a) + (1 | b) +", "'+' is outside the parentheses")]
    [InlineData("(1 | a) + (1 | b", "'(1 | b' is outside the parentheses")]
    [InlineData("x1 + (1 | a)", "'x1' is outside the parentheses")]
    public void Resolve_Fault_NamesItAndAnExample(string formula, string message)
    {
        var fault = Assert.Throws<InputException>(() => Resolve(formula, "a", "b")).Message;

        Assert.Contains(message, fault, StringComparison.Ordinal);
        Assert.StartsWith($"random effects '{formula}': ", fault, StringComparison.Ordinal);
        Assert.EndsWith("\"(1 + x | school) + (1 | pupil)\".", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_HiddenSlopesWithoutHiddenLayer_IsAFault() =>
        Assert.Contains("h is the last hidden layer, and the model has none",
            Assert.Throws<InputException>(() => RandomEffectsFormula.Resolve("1 + h", [("a", 3)], ["x1"], hidden: false)).Message, StringComparison.Ordinal);

    private static string Text(string formula, params string[] factors) => Text(Resolve(formula, factors));

    private static string Text(IEnumerable<RandomEffectsTerm> terms) => string.Join("; ", terms);

    private static IReadOnlyList<RandomEffectsTerm> Resolve(string formula, params string[] factors) =>
        RandomEffectsFormula.Resolve(formula, [.. factors.Select(f => (f, 5))], s_columns, hidden: true);

    private static string Structure(RandomEffectsTerm term) =>
        string.Join("; ", term.Blocks.Select(b => $"{b.HasIntercept} {string.Join(",", b.Slopes)} {b.Nonlinear}"));
}
