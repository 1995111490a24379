using Armed.Trainer.Networks;

namespace Armed.Trainer.Tests.Networks;

public sealed class RandomEffectsFormulaTests
{
    private static readonly (string, int)[] s_two = [("a", 5), ("b", 200)];

    [Fact]
    public void Resolve_None_TakesNonlinearSlopesForFewClusters() =>
        Assert.Equal("(1 + h | a); (1 | b)", Text(null, s_two));

    [Fact]
    public void Resolve_NoneWithoutHiddenLayer_TakesIntercepts() =>
        Assert.Equal("(1 | a); (1 | b)", string.Join("; ", RandomEffectsFormula.Resolve(null, s_two, ["x"], hidden: false)));

    [Theory]
    [InlineData("1", "(1 | a); (1 | b)")]
    [InlineData(" 1 + x1 + h ", "(1 + x1 + h | a); (1 + x1 + h | b)")]
    [InlineData("x1+1", "(1 + x1 | a); (1 + x1 | b)")]
    [InlineData("1 + x1 + x1", "(1 + x1 | a); (1 + x1 | b)")]
    [InlineData("(1 + x1 | a) + (1 | b)", "(1 + x1 | a); (1 | b)")]
    [InlineData("(1|b)+(1+h|a)", "(1 + h | a); (1 | b)")]
    [InlineData("1 + `two words`", "(1 + two words | a); (1 + two words | b)")]
    public void Resolve_Formula_GivesATermPerFactor(string formula, string expected) => Assert.Equal(expected, Text(formula, s_two));

    [Theory]
    [InlineData("1 + x9", "'x9' is not a feature column with a linear slope; the columns are x1, two words")]
    [InlineData("x1", "the term for 'a' has no intercept; this version needs one: start it with 1 +")]
    [InlineData("0 + x1", "no intercept")]
    [InlineData("1 + + x1", "a term is empty")]
    [InlineData("(1 | a)", "no term for b; add (1 | b)")]
    [InlineData("(1 | a) + (1 | b) + (x1 + 1 | a)", "factor 'a' has 2 terms; this version takes one per factor: write them as one, such as (1 + x | a)")]
    [InlineData("(1 | a) + (1 | c)", "'c' is not one of the cluster columns a, b")]
    [InlineData("(1 + x1 || a) + (1 | b)", "'1 + x1 || a' has 2 bars")]
    [InlineData("(1 | a) and (1 | b)", "'and' stands between terms; expected +")]
    [InlineData("(1 | a) (1 | b)", "terms follow each other without a +")]
    [InlineData("(1 | a) + (1 | b) + x1", "'x1' stands outside of the parentheses")]
    [InlineData("(1 | a) + (1 | b", "'(1 | b' stands outside of the parentheses")]
    public void Resolve_Fault_NamesItAndAnExample(string formula, string message)
    {
        var fault = Assert.Throws<InputException>(() => Text(formula, s_two)).Message;

        Assert.Contains(message, fault, StringComparison.Ordinal);
        Assert.StartsWith($"random effects '{formula}': ", fault, StringComparison.Ordinal);
        Assert.EndsWith("\"(1 + x | school) + (1 | pupil)\".", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_HiddenSlopesWithoutHiddenLayer_IsAFault() =>
        Assert.Contains("h stands for the last hidden layer and there is none",
            Assert.Throws<InputException>(() => RandomEffectsFormula.Resolve("1 + h", [("a", 3)], ["x1"], hidden: false)).Message, StringComparison.Ordinal);

    private static string Text(string? formula, (string, int)[] factors) => string.Join("; ", RandomEffectsFormula.Resolve(formula, factors, ["x1", "two words"], hidden: true));
}
