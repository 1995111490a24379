using System.Text.RegularExpressions;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Formulas;
using Armed.Trainer.Tests.Data.Designs;

namespace Armed.Trainer.Tests.Formulas;

/// <summary>What docs/formula.md shows.</summary>
public sealed partial class FormulaPageTests
{
    private static readonly string s_page = Checkout.Read("docs", "formula.md");

    [Fact]
    public void Page_Functions_AreAllFunctions() =>
        Assert.All(FormulaFunction.All.Keys, name => Assert.Contains($"`{name}(", s_page, StringComparison.Ordinal));

    [Fact]
    public void Page_WholeFormula_IsRead() =>
        Assert.Equal(["clinic", "clinic:ward"], ModelFormula.Parse(Fences().First(line => line.StartsWith("y ~", StringComparison.Ordinal))).Clusters);

    [Fact]
    public void Page_Errors_AreThose()
    {
        var errors = Fences().Where(line => line.StartsWith("formula '", StringComparison.Ordinal) || line.StartsWith("formula term '", StringComparison.Ordinal)).ToArray();

        Assert.Equal(6, errors.Length);
        Assert.All(errors, error => Assert.StartsWith(error.TrimEnd('.', ' ', ','), Message(error).Replace(", 'time', 'exposure', 'count', 'arm', 'sex', 'grade'", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static string Message(string error)
    {
        var formula = Quoted().Match(error).Groups[1].Value;
        return Assert.Throws<InputException>(() => formula.Contains('~') ? ModelFormula.Parse(formula).Fixed : DesignFit.Fit(formula, null, FormulaTable.Train, FormulaTable.AllRows).Formula).Message;
    }

    private static IEnumerable<string> Fences() => s_page.Split("```").Where((_, i) => i % 2 == 1).SelectMany(fence => fence.Split('\n'));

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
