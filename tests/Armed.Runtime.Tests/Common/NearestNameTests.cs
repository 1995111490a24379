using Armed.Runtime.Common;

namespace Armed.Runtime.Tests.Common;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("trian", "train")]
    [InlineData("TRAIN", "train")]
    [InlineData("verfiy", "verify")]
    [InlineData("quickstart", null)]
    [InlineData("", null)]
    public void Find_Name_GivesTheNearestOrNothing(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["train", "predict", "inspect", "verify"]));

    [Fact]
    public void Find_EquallyNear_GivesTheFirstInOrdinalOrder() => Assert.Equal("aab", NearestName.Find("aaa", ["aac", "aab", "aad"]));

    [Fact]
    public void Find_LongNameWithOneWrongLetter_IsFound()
    {
        var name = new string('a', 150) + "b" + new string('c', 150);
        Assert.Equal(name, NearestName.Find(name.Replace('b', 'x'), ["short", name]));
    }

    [Fact]
    public void Find_LongNamesThatDiffer_GivesNothing() => Assert.Null(NearestName.Find(new string('a', 5_000), [new string('b', 5_000)]));

    [Fact]
    public void Advice_NothingNear_ListsTheKnown() => Assert.Equal("Known: 'age', 'dose'.", NearestName.Advice("weather", ["age", "dose"]));
}
