using Armed.Trainer.Inference;

namespace Armed.Trainer.Tests.Inference;

public sealed class HypothesisReaderTests
{
    private static readonly CoefficientNames s_names = new(["(Intercept)", "x", "z", "arm: b", "arm: c", "log(dose)"], ["b", "c"]);

    [Theory]
    [InlineData("x = 0", new double[] { 0, 1, 0, 0, 0, 0 }, 0)]
    [InlineData("x", new double[] { 0, 1, 0, 0, 0, 0 }, 0)]
    [InlineData("2*x + 3 = z", new double[] { 0, 2, -1, 0, 0, 0 }, -3)]
    [InlineData("(x + z)/2 - armb = -1.5e-1", new double[] { 0, .5, .5, -1, 0, 0 }, -.15)]
    [InlineData("`arm: b`=`arm: c`", new double[] { 0, 0, 0, 1, -1, 0 }, 0)]
    [InlineData("arm: b - arm: c", new double[] { 0, 0, 0, 1, -1, 0 }, 0)]
    [InlineData("2*log(dose) - x", new double[] { 0, -1, 0, 0, 0, 2 }, 0)]
    [InlineData("-(x - 2*(z - 1)) = (Intercept) * 3", new double[] { -3, -1, 2, 0, 0, 0 }, 2)]
    [InlineData("`log(dose)` = .5", new double[] { 0, 0, 0, 0, 0, 1 }, .5)]
    public void Read_LinearForm_IsTheContrast(string text, double[] contrast, double value)
    {
        var hypothesis = HypothesisReader.Read(s_names, text).Single();

        Assert.Equal(contrast, hypothesis.Contrast, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(value, hypothesis.Value, 1e-12);
    }

    [Theory]
    [InlineData("arm = 0", 0)]
    [InlineData(" arm=2 ", 2)]
    [InlineData("`arm`", 0)]
    public void Read_Term_IsAHypothesisPerCoefficient(string text, double value)
    {
        var hypotheses = HypothesisReader.Read(s_names, text);

        Assert.Equal([3, 4], hypotheses.Select(h => Array.IndexOf(h.Contrast, 1)));
        Assert.All(hypotheses, h => Assert.Equal(value, h.Value));
    }

    /// <summary>Names of a formula's coefficients are R's.</summary>
    [Theory]
    [InlineData("arm", new[] { 0, 1 })]
    [InlineData("arm:time = 0", new[] { 2, 3 })]
    [InlineData("`poly(age, 2)` = 0", new[] { 4, 5 })]
    public void Read_TermOfAFormula_HasItsCoefficients(string text, int[] expected)
    {
        var names = new CoefficientNames(["armb", "armc", "armb:time", "armc:time", "poly(age, 2)1", "poly(age, 2)2", "army", "time"], ["b", "c"]);

        Assert.Equal(expected, HypothesisReader.Read(names, text).Select(hypothesis => Array.IndexOf(hypothesis.Contrast, 1)));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0], HypothesisReader.Read(names, "armc").Single().Contrast);
    }

    /// <summary>Calls need no backticks, and may be written with other blanks and quotation marks than R's.</summary>
    [Theory]
    [InlineData("ns(dose, df = 2) = 0", new[] { 0, 1 })]
    [InlineData("`ns(dose, df = 2)` = 0", new[] { 0, 1 })]
    [InlineData("ns(dose,df=2)", new[] { 0, 1 })]
    [InlineData("relevel(arm, 'a (old)') = 0", new[] { 2, 3 })]
    [InlineData("relevel(arm, \"a (old)\"):x = 0", new[] { 4, 5 })]
    [InlineData("relevel(arm, 'a (old)')c = 1", new[] { 3 })]
    public void Read_Call_HasItsCoefficients(string text, int[] expected)
    {
        var names = new CoefficientNames(["ns(dose, df = 2)1", "ns(dose, df = 2)2", "relevel(arm, \"a (old)\")b", "relevel(arm, \"a (old)\")c", "relevel(arm, \"a (old)\")b:x", "relevel(arm, \"a (old)\")c:x"], ["b", "c"]);

        Assert.Equal(expected, HypothesisReader.Read(names, text).Select(hypothesis => Array.IndexOf(hypothesis.Contrast, 1)));
    }

    [Theory]
    [InlineData("age = 0", "no coefficient or term 'age'. Its coefficients: '(Intercept)', 'x'")]
    [InlineData("arm - x = 0", "'arm' at character 1 has 2 coefficients: 'arm: b', 'arm: c'")]
    [InlineData("x * z = 0", "a product of coefficients at character 4; expected a number")]
    [InlineData("x / 0", "a quotient")]
    [InlineData("x = 1 = 2", "another '='")]
    [InlineData("x + ", "the end at character 5; expected a coefficient or a number")]
    [InlineData("(x + z", "expected ')'")]
    [InlineData("x - x = 0", "they cancel")]
    [InlineData("1 = 1", "no coefficient")]
    [InlineData("`x = 0", "an open backtick")]
    [InlineData("log(dose = 0", "an open parenthesis at character 4; expected ')'")]
    [InlineData("", "the end")]
    public void Read_Fault_NamesThePlace(string text, string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => HypothesisReader.Read(s_names, text)).Message, StringComparison.Ordinal);
}
