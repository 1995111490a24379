using Armed.Cli.Parsing;

namespace Armed.Cli.Tests.Parsing;

public sealed class ListTextTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a,b", "a|b")]
    [InlineData("a , b", "a|b")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"say \"\"x\"\"\",c", "say \"x\"|c")]
    [InlineData("a,", "a|")]
    public void Split_Text_GivesItems(string text, string expected) => Assert.Equal(expected.Split('|'), ListText.Split(text));
}
