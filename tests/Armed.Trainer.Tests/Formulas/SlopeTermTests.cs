using Armed.Trainer.Formulas;

namespace Armed.Trainer.Tests.Formulas;

/// <summary>Slopes that are calls or interactions.</summary>
public sealed class SlopeTermTests
{
    private static readonly string[] s_columns = ["I(time^2)", "poly(time, 2)", "arm:time", "log(x + 1)", "time", "relevel(arm, \"b\")", "km/h", "old (a)"];

    [Theory]
    [InlineData("(1 + I( time**2 ) | g)", "(1 + I(time^2) | g)")]
    [InlineData("(1+poly(time,2)|g)", "(1 + poly(time, 2) | g)")]
    [InlineData("1 + poly(time, 2) | g", "(1 + poly(time, 2) | g)")]
    [InlineData("poly(time, 2) + 1", "(1 + poly(time, 2) | g)")]
    [InlineData("(0 + arm:time | g)", "(0 + arm:time | g)")]
    [InlineData("(time + poly(time, 2) - 1 | g)", "(0 + time + poly(time, 2) | g)")]
    [InlineData("(log(x+1) + time || g)", "(1 | g) + (0 + log(x + 1) | g) + (0 + time | g)")]
    [InlineData("(1 + relevel(arm, 'b') + h | g)", "(1 + relevel(arm, \"b\") + h | g)")]
    [InlineData("(1 + km/h + `old (a)` | g)", "(1 + `km/h` + `old (a)` | g)")]
    public void Resolve_Slopes_HaveCanonicalNames(string formula, string expected)
    {
        var term = Resolve(formula);

        Assert.Equal(expected, term.ToString());
        Assert.Equal(expected, Resolve(expected).ToString());
        Assert.All(term.Slopes, slope => Assert.Contains(slope, s_columns));
    }

    [Theory]
    [InlineData("(1 + poly(time 2) | g)", "at character 16, found '2'; expected ',' or ')'")]
    [InlineData("(1 + lg(time) | g)", "at character 6, lg() is not a function of formulas. Did you mean 'log'?")]
    [InlineData("(1 + time) + (1 | g)", "'1 + time' has no bar")]
    [InlineData("(1 | g) + poly(time, 2)", "'poly(time, 2)' is outside the parentheses")]
    [InlineData("(1 + arm:age | g)", "'arm:age' is not a feature column with a linear slope")]
    public void Resolve_Fault_NamesIt(string formula, string message)
    {
        var fault = Assert.Throws<InputException>(() => Resolve(formula)).Message;

        Assert.StartsWith($"random effects '{formula}': ", fault, StringComparison.Ordinal);
        Assert.Contains(message, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_Formula_HasTheSlopesOfEachTerm() =>
        Assert.Equal(["True time", "False arm:time"], RandomEffectsFormula.Blocks("(1 + time + h | a) + (0 + arm:time | b)").Select(block => $"{block.HasIntercept} {string.Join(',', block.Slopes)}"));

    private static RandomEffectsTerm Resolve(string formula) => Assert.Single(RandomEffectsFormula.Resolve(formula, [("g", 5)], s_columns, hidden: true));
}
