using Armed.Runtime.Common;

namespace Armed.Runtime.Tests.Common;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("age", "age")]
    [InlineData("a|b", @"a\|b")]
    [InlineData("[x](y) *z*", @"\[x\]\(y\) \*z\*")]
    [InlineData("<b>&", "&lt;b&gt;&amp;")]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("a\u2028b\u202ec\u0000d", "a b c d")]
    public void Plain_Name_ActsAsNoMarkup(string name, string expected) => Assert.Equal(expected, MarkdownText.Plain(name));

    [Fact]
    public void Plain_LongText_IsKeptWhole() => Assert.Equal(new string('x', 2_000), MarkdownText.Plain(new string('x', 2_000)));
}
