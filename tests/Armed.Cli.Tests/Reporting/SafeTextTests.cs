using Armed.Cli.Reporting;

namespace Armed.Cli.Tests.Reporting;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("<script>alert('1')</script> & \"x\"", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;")]
    [InlineData("a\u202Eb\u2066c\u200Fd", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("a\0b\u001Bc\nd", "a\uFFFDb\uFFFDc d")]
    [InlineData("مستشفى", "مستشفى")]
    public void Encode_UntrustedText_IsNoMarkup(string text, string expected) => Assert.Equal(expected, SafeText.Encode(text));

    [Fact] // no theory: the data of one is UTF-8
    public void Encode_HalfACharacter_IsReplaced() => Assert.Equal("half \uFFFD, whole \uD83D\uDE00", SafeText.Encode("half \uD83D, whole \uD83D\uDE00"));

    [Fact]
    public void Html_InsertedValues_AreEncodedUnlessMarkup() =>
        Assert.Equal("<p>&lt;b&gt; 1.5 <b>x</b></p>", Html.Of($"<p>{"<b>"} {1.5} {Html.Of($"<b>x</b>")}</p>").Text);

    [Fact]
    public void Name_LongOne_IsShortenedWithItsWholeAsTitle()
    {
        var name = new string('x', 2_000) + "<end>";
        var html = Html.Name(name).Text;
        Assert.StartsWith("<bdi title=\"xxx", html, StringComparison.Ordinal);
        Assert.EndsWith("x&lt;end&gt;</bdi>", html, StringComparison.Ordinal);
        Assert.True(html.Length < 500);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("a name that is much too long", "a name…long")]
    public void Shorten_ToItsRoom_KeepsStartAndEnd(string text, string expected) => Assert.Equal(expected, SafeText.Shorten(text, 80));

    [Fact]
    public void Shorten_NamesThatDifferInTheMiddle_StillDiffer()
    {
        string[] names = [.. Enumerable.Range(10, 20).Select(i => $"feature number {i} measured at admission to the ward")];
        Assert.Equal(20, SafeText.Shorten(names, 130).Distinct().Count());
    }

    [Theory]
    [InlineData("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧")]
    [InlineData("東京都立病院第一内科東京都立病院第一内科")]
    public void Shorten_WholeLetters_StayWhole(string text) => Assert.DoesNotContain('\uFFFD', SafeText.Encode(SafeText.Shorten(text, 50)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.012345, "0.0123")]
    [InlineData(-1234567.8, "-1,234,568")]
    [InlineData(1e-9, "1E-9")]
    [InlineData(12.34, "12.3")]
    [InlineData(double.NaN, "–")]
    public void Short_Numbers_HaveThreeDigits(double number, string expected) => Assert.Equal(expected, Numbers.Short(number));
}
