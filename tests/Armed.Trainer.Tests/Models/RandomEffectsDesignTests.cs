using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Models;

[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class RandomEffectsDesignTests
{
    // x: mean 10, sd 2; z: mean -1, sd 4; l: levels a (reference), b (share .25), c (share .5).
    private static readonly EncodedColumn[] s_columns =
    [
        new("x", "x", EncodedColumnKind.Numeric, 10, 2), new("z", "z", EncodedColumnKind.Numeric, -1, 4), new("x", "x missing", EncodedColumnKind.Missing, 0.1, 1),
        new("l", "l: b", EncodedColumnKind.Level, 0.25, 1), new("l", "l: c", EncodedColumnKind.Level, 0.5, 1),
    ];

    [Theory]
    [InlineData("1", "(Intercept)", "0+1")]
    [InlineData("1 + x", "(Intercept),x", "0+2 full")]
    [InlineData("1 + l + x", "(Intercept),l: b,l: c,x", "0+4 full")]
    [InlineData("1 + x || g", "(Intercept),x", "0+1,1+1")]
    [InlineData("0 + z + x", "z,x", "0+2 full")]
    [InlineData("0 + x", "x", "0+1")]
    [InlineData("1 + x + h", "(Intercept),x,h1,h2,h3", "0+2 full,2+3")]
    [InlineData("0 + h", "h1,h2,h3", "0+3")]
    [InlineData("(0 + z | g) + (1 + x + h | g)", "(Intercept),x,z,h1,h2,h3", "0+2 full,2+1,3+3")]
    [InlineData("(1 + l || g)", "(Intercept),l: b,l: c", "0+1,1+2 full")]
    public void Create_Formula_GivesEffectsAndBlocks(string formula, string terms, string blocks)
    {
        var design = Design(formula);

        Assert.Equal(terms, string.Join(',', design.Terms));
        Assert.Equal(blocks, string.Join(',', design.CovarianceBlocks.Select(Text)));
        Assert.Equal(design.Terms.Count, design.Size);
        Assert.Equal(formula == "1", design.IsInterceptOnly);
    }

    [Fact]
    public void Create_MoreThanEightEffects_AreIndependent()
    {
        EncodedColumn[] columns = [.. Enumerable.Range(0, 8).Select(j => new EncodedColumn($"x{j}", $"x{j}", EncodedColumnKind.Numeric, 3, 1))];

        var design = RandomEffectsDesign.Create(RandomEffectsTerm.Of("g", [.. columns.Select(c => c.Source)], false), columns, 0);

        Assert.Equal(9, design.Size);
        Assert.All(design.CovarianceBlocks, b => Assert.Equal((1, false), (b.Size, b.IsFull)));
        Assert.All(design.Shifts, s => Assert.Equal(0, s));
    }

    [Fact]
    public void Build_IndependentSlope_IsZeroWhereTheColumnIs()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -5f, 0.25f, 0, -0.25f, 0.5f }).unsqueeze(0); // x = 0, z = 0, no missing, l = c

        Assert.Equal([1, 0, 0], Close.Values(Design("(1 + x + z || g)").Build(x, null)));
        Assert.Equal([1, 0, 1], Close.Values(Design("(1 + l || g)").Build(x, null)));
        Assert.Equal([0], Close.Values(Design("0 + x").Build(x, null)));
        Assert.Equal([1, -5], Close.Values(Design("1 + x").Build(x, null))); // correlated with the intercept: any origin is the same model
    }

    [Theory]
    [InlineData("1", "0")]
    [InlineData("1 + x + h", "0,1,2,2,2")]
    [InlineData("0 + x + z + h", "1,2,3,3,3")]
    [InlineData("0 + h", "1,1,1")]
    public void Kinds_Effects_AreInterceptThenSlopesThenHidden(string formula, string kinds) => Assert.Equal(kinds, string.Join(',', Design(formula).Kinds));

    [Fact]
    public void Create_CategoricalSlopeWithoutIntercept_IsAFault() =>
        Assert.Contains("Write (1 + l | g)", Assert.Throws<InputException>(() => Design("0 + l")).Message, StringComparison.Ordinal);

    private static RandomEffectsDesign Design(string formula) =>
        RandomEffectsDesign.Create(RandomEffectsFormula.Resolve(formula, [("g", 5)], ["x", "z", "l"], hidden: true)[0], s_columns, 3);

    private static string Text(CovarianceBlock block) => FormattableString.Invariant($"{block.Start}+{block.Size}{(block.IsFull ? " full" : "")}");
}
