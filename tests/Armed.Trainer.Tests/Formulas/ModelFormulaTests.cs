namespace Armed.Trainer.Tests.Formulas;

public sealed class ModelFormulaTests
{
    [Fact]
    public void Parse_WholeFormula_GivesItsParts()
    {
        var formula = ModelFormula.Parse("y~age*sex+ns(dose,3)+poly( time , 2 )+relevel(arm,'placebo') + (time|clinic/ward) + offset(log(exposure))+(0+h||doctor)");

        Assert.Equal("y", formula.Outcome);
        Assert.Equal("age * sex + ns(dose, 3) + poly(time, 2) + relevel(arm, \"placebo\") + offset(log(exposure))", formula.Fixed);
        Assert.Equal("(1 + time | clinic/ward) + (0 + h || doctor)", formula.Random);
        Assert.Equal(["clinic", "clinic:ward", "doctor"], formula.Clusters);
        Assert.Equal(["age", "sex", "dose", "time", "arm", "exposure"], formula.Variables);
        Assert.Equal(["dose", "time", "exposure"], formula.NumericVariables);
        Assert.Equal(["arm"], formula.CategoricalVariables);
        Assert.True(formula.HasOffset);
        Assert.False(formula.HasDot);
        Assert.Equal("y ~ age * sex + ns(dose, 3) + poly(time, 2) + relevel(arm, \"placebo\") + offset(log(exposure)) + (1 + time | clinic/ward) + (0 + h || doctor)", formula.ToString());
    }

    [Theory]
    [InlineData("y ~ (1 | g)", "y", null, "(1 | g)", "")]
    [InlineData("y ~ 1 + (1 | g)", "y", "1", "(1 | g)", "")]
    [InlineData("y ~ (1 | g) - 1", "y", "-1", "(1 | g)", "")]
    [InlineData("~ x", null, "x", null, "x")]
    [InlineData("x", null, "x", null, "x")]
    [InlineData("`y 1` ~ `km/h` + (1 + `h` | `a b`:c)", "y 1", "`km/h`", "(1 + `h` | `a b`:c)", "km/h,h")]
    [InlineData("y ~ . - x + (1 | g)", "y", ". - x", "(1 | g)", "")]
    [InlineData("y ~ x + (a * b - 1 | g)", "y", "x", "(0 + a + b + a:b | g)", "x,a,b")]
    [InlineData("y ~ (1 + poly(x, 2) + I(z > 1) || g)", "y", null, "(1 + poly(x, 2) + I(z > 1) || g)", "x,z")]
    [InlineData("y ~ I( x**2 )+I(-x/1000000 + 1e-5*0.25)", "y", "I(x^2) + I(-x/1e+06 + 1e-05 * 0.25)", null, "x")]
    [InlineData("größe ~ alter + C(arm, contr.sum)", "größe", "alter + C(arm, contr.sum)", null, "alter,arm")]
    public void Parse_Formula_IsItsCanonicalParts(string text, string? outcome, string? right, string? random, string variables)
    {
        var formula = ModelFormula.Parse(text);

        Assert.Equal((outcome, right, random, variables), (formula.Outcome, formula.Fixed, formula.Random, string.Join(',', formula.Variables)));
        Assert.Equal(text.Contains('.') && text.Contains(". -"), formula.HasDot);
        var again = ModelFormula.Parse(formula.ToString());
        Assert.Equal(formula.ToString(), again.ToString());
        Assert.Equal((formula.Fixed, formula.Random), (again.Fixed, again.Random));
        Assert.Equal(formula.Clusters, again.Clusters);
    }

    [Theory]
    [InlineData("y ~ age * + sex", 11, "found '+'; expected a column, a number or a call")]
    [InlineData("y ~ age +", 10, "the formula ends; expected a column")]
    [InlineData("", 1, "the formula ends; expected a column")]
    [InlineData("y ~ age sex", 9, "found 'sex'; expected an operator")]
    [InlineData("y ~ (age + sex", 5, "'(' has no ')'")]
    [InlineData("y ~ age) + sex", 8, "found ')'; expected an operator")]
    [InlineData("y ~ log(age", 8, "'(' has no ')'")]
    [InlineData("y ~ ns(dose 3)", 13, "found '3'; expected ',' or ')'")]
    [InlineData("y ~ relevel(arm, 'placebo)", 18, "the quote ' has no end")]
    [InlineData("y ~ age & sex", 9, "found '&'; expected an operator")]
    [InlineData("y ~ a ~ b", 7, "found a second ~")]
    [InlineData("y ~ age | clinic", 9, "found '|'; random effects go in parentheses, as a term of the sum: (1 + x | group)")]
    [InlineData("y ~ age (1 | clinic)", 5, "age (..) reads as a call; a + is missing before the parentheses")]
    [InlineData("y ~ age * (1 | clinic)", 14, "random effects go in parentheses, as a term of the sum")]
    [InlineData("y ~ age - (1 | clinic)", 11, "found a minus before a term of random effects")]
    [InlineData("y ~ (1 | a | b)", 12, "found a second bar")]
    [InlineData("y ~ (1 | a + b)", 12, "a group has no +")]
    [InlineData("y ~ (0 | a)", 6, "the term has no effect")]
    [InlineData("y ~ (1 | factor(a))", 10, "found factor(a) as a group; expected a column, a:b (combinations) or a/b (b within a)")]
    [InlineData("cbind(yes, no) ~ age", 1, "the outcome is one column. For successes and failures")]
    [InlineData("log(y) ~ age", 1, "found log(y); the outcome is one column. Add a column with the transformed outcome")]
    [InlineData("y + z ~ age", 3, "expected the outcome, one column")]
    [InlineData("y ~ lg(age)", 5, "lg() is not a function of formulas. Did you mean 'log'? There are log, log2")]
    [InlineData("y ~ s(age)", 5, "s() is not a function of formulas. ")]
    [InlineData("y ~ age + 2", 11, "found 2; as a term, a number is 1 (the intercept) or 0 (none)")]
    [InlineData("y ~ age^2.5", 9, "found 2.5 as a power; between terms it is a whole number, the highest order of interaction. For arithmetic write I(age^2.5)")]
    [InlineData("y ~ 'age'", 5, "found the text \"age\"; a column's name has no quotes, or backticks")]
    [InlineData("y ~ poly(age, 0)", 15, "poly() has degree = 0; expected a whole number from 1 to 20")]
    [InlineData("y ~ poly(age, order = 2)", 23, "poly() has no argument 'order'; it has x, degree, raw, and an example is poly(x, 2)")]
    [InlineData("y ~ log2(age, 2)", 15, "log2() has more arguments than x")]
    [InlineData("y ~ ns(df = 3)", 5, "ns() has no 'x'; an example is ns(x, 3)")]
    [InlineData("y ~ ns(age, knots = c(1, b))", 21, "ns() has knots = c(1, b); expected numbers, such as c(1, 2.5)")]
    [InlineData("y ~ relevel(arm)", 5, "relevel() has no reference level; an example is relevel(x, 'level')")]
    [InlineData("y ~ relevel(arm, placebo)", 18, "relevel() has ref = placebo; expected a level in quotes")]
    [InlineData("y ~ I(poly(age, 2) * 2)", 7, "poly() is a term by itself, not a number within another one")]
    [InlineData("y ~ factor(age + 1)", 16, "found age + 1; factor() is of a column")]
    [InlineData("y ~ factor(age) + log(age)", 12, "'age' is used as a factor here and as a number elsewhere")]
    [InlineData("y ~ x + y", 1, "'y' is the outcome and cannot be on the right-hand side")]
    [InlineData("y ~ (offset(x) | g)", 6, "an offset has no random effect")]
    public void Parse_Fault_HasItsPlaceAndWhatWasExpected(string text, int character, string message)
    {
        var fault = Assert.Throws<InputException>(() => ModelFormula.Parse(text)).Message;

        Assert.StartsWith($"formula '{text}', at character {character}: ", fault, StringComparison.Ordinal);
        Assert.Contains(message, fault, StringComparison.Ordinal);
        Assert.EndsWith("A formula is like \"y ~ age * sex + ns(dose, 3) + (1 + time | clinic)\"; docs/formula.md has its grammar.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DeepNesting_IsAFault() =>
        Assert.Contains("nested too deep", Assert.Throws<InputException>(() => ModelFormula.Parse(new string('(', 5000) + "x" + new string(')', 5000))).Message, StringComparison.Ordinal);
}
