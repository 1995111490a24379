namespace Armed.Cli.Tests.Common;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain, ä, 汉\n", "plain, ä, 汉\n")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("a\rb\0c", "a\\u000Db\\u0000c")]
    [InlineData("\u202Eevil", "\\u202Eevil")]
    public void Text_ControlCharacters_AreSpelledOut(string text, string expected) => Assert.Equal(expected, Printable.Text(text));
}
