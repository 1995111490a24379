using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Tests.Refit.Columns;

/// <summary>The mean derivative by a column of x is that by a number only where the number enters by no other column.</summary>
public sealed class LoneNumbersTests
{
    private static readonly NumericEncoding[] s_numbers = [Number("age"), Number("dose")];

    [Fact]
    public void Holds_Numbers_ButNotTheirIndicatorsOrLevels() =>
        Assert.Equal([true, true, false, false], Held(Encoding(), Column("age"), Column("dose"), Column("age") with { Kind = EncodedColumnKind.Missing }, Column("sex") with { Kind = EncodedColumnKind.Level }));

    /// <summary>What is left of the dose beside age changes with both.</summary>
    [Fact]
    public void Holds_NumbersOfWhichAnotherIsNearlyAFunction_Not() => Assert.Equal([false, false], Held(Encoding(), Column("age"), Column("dose") with { Parts = [(0, 2.0), (-1, 1.0)] }));

    [Fact]
    public void Holds_DatesWithParts_Not() => Assert.Equal([false, true, false], Held(Encoding(), Column("age"), Column("dose"), Column("age") with { Kind = EncodedColumnKind.Cycle }));

    /// <summary>age + I(age * age) + dose, and age + dose + age:dose.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Holds_NumbersOfSeveralTerms_Not(int other, bool isDoseAlone)
    {
        RowFunction[] product = other == 0 ? [new CombinationOf(Combination.Multiply, new NumberOf(0), new NumberOf(0))] : [new NumberOf(0), new NumberOf(1)];
        var design = new TableDesign("", true, [Term("age", new NumberOf(0)), Term("dose", new NumberOf(1)), Term("other", product)], null);

        Assert.Equal([false, isDoseAlone, false], Held(Encoding(design), Column("age"), Column("dose"), Column("other")));
    }

    [Fact]
    public void Holds_NumbersOfOneTermAsTheyAre_Alone()
    {
        var design = new TableDesign("", true, [Term("age", new NumberOf(0)), Term("dose", new ElementaryOf(ElementaryFunction.Log, new NumberOf(1)))], null);

        Assert.Equal([true, false], Held(Encoding(design), Column("age"), Column("dose")));
        Assert.Equal([false, false], Held(Encoding(design with { Offset = new NumberOf(0) }), Column("age"), Column("dose")));
    }

    private static bool[] Held(TableEncoding encoding, params EncodedColumn[] columns) => [.. Enumerable.Range(0, columns.Length).Select(new LoneNumbers(columns, encoding).Holds)];

    private static EncodedColumn Column(string name) => new(name, name, EncodedColumnKind.Numeric, 0, 1);

    private static DesignColumn Term(string name, params RowFunction[] factors) => new(name, name, factors) { Mean = 0, Sd = 1 };

    private static TableEncoding Encoding(TableDesign? design = null) => new(s_numbers, [], [], design);

    private static NumericEncoding Number(string name) => new() { Name = name, Mean = 0, Sd = 1, HasIndicator = false, Minimum = -1, Maximum = 1, MissingShare = 0 };
}
