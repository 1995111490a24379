using Armed.Trainer.Common;

namespace Armed.Trainer.Tests.Common;

public sealed class NearestTests
{
    private static readonly string[] s_words = ["train", "predict", "inspect", "verify"];

    [Theory]
    [InlineData("trian", "train")]
    [InlineData("TRAIN", "train")]
    [InlineData("perdict", "predict")]
    [InlineData("verfiy", "verify")]
    [InlineData("quickstart", null)]
    [InlineData("ver", "verify")]
    [InlineData("in", null)]
    [InlineData("", null)]
    public void To_Word_GivesTheNearestOrNothing(string word, string? expected) => Assert.Equal(expected, Nearest.To(word, s_words));

    [Fact]
    public void To_StartOfTwoNames_GivesNothing() => Assert.Null(Nearest.To("stat", ["status_before", "status_after"]));

    [Fact]
    public void To_NoCandidates_GivesNothing() => Assert.Null(Nearest.To("x", []));
}
