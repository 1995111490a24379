using Armed.Runtime.Schema;

namespace Armed.Runtime.Tests.Schema;

public sealed class NameFormsTests
{
    [Theory]
    // pandas 2: Series([101, None]).to_csv(); R 4: write.csv(data.frame(100000)); Python's repr of 1e16; TRUE of R and Excel, True of Python.
    [InlineData("101.0", "101")]
    [InlineData("-3.0", "-3")]
    [InlineData("-0.0", "0")]
    [InlineData("7.00", "7")]
    [InlineData("1e+05", "100000")]
    [InlineData("1.5e+06", "1500000")]
    [InlineData("1e+16", "10000000000000000")]
    [InlineData("1e-04", "0.0001")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("ward 7  ", "ward 7")]
    [InlineData("Cafe\u0301", "Caf\u00E9")]
    // What people write as names stays: versions, ids, plates, codes.
    [InlineData("1.10", "1.10")]
    [InlineData("007", "007")]
    [InlineData("1E05", "1E05")]
    [InlineData("2e10", "2e10")]
    [InlineData("1e+40", "1e+40")]
    [InlineData("v1.0", "v1.0")]
    [InlineData("1.2.0", "1.2.0")]
    [InlineData(".0", ".0")]
    [InlineData("truE ish", "truE ish")]
    [InlineData("", "")]
    public void Canonical_ProgramsSpellings_AreOneName(string written, string name) => Assert.Equal(name, NameForms.CanonicalText(written));

    [Theory]
    [InlineData("Site A", "site  a")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData("1E5", "100000")]
    [InlineData("+12", "12")]
    [InlineData("North\u200BYork", "north york")]
    [InlineData("\u00C9cole", "e\u0301cole")]
    [InlineData("\uFF21\uFF11\uFF12", "a12")]
    [InlineData("\u22125", "-5")]
    [InlineData("Ward\u20117", "ward-7")]
    [InlineData("O\u2019Brien", "O'BRIEN")]
    public void Folded_NamesThatNearlyAgree_AreEqual(string one, string other) => Assert.Equal(NameForms.FoldedText(one), NameForms.FoldedText(other));

    [Theory]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1234567890123456789012345678901", "1234567890123456789012345678902")]
    [InlineData("ward-7", "ward 7")]
    [InlineData("e", "\u00E9")]
    public void Folded_OtherNames_Differ(string one, string other) => Assert.NotEqual(NameForms.FoldedText(one), NameForms.FoldedText(other));

    /// <summary>Lines of NormalizationTest.txt of the Unicode Character Database, version 15: columns 1 and 2, the source and its NFC.</summary>
    [Theory]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307")]
    [InlineData("D\u0307\u0323", "\u1E0C\u0307")]
    [InlineData("\u1E0C\u031B\u0307", "\u1E0C\u031B\u0307")]
    [InlineData("\u1E14\u0304", "\u1E14\u0304")]
    [InlineData("E\u0304\u0300", "\u1E14")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("A\u030A", "\u00C5")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\uAC01", "\uAC01")]
    [InlineData("e\u0302\u0301", "\u1EBF")]
    [InlineData("e\u0323\u0302", "\u1EC7")]
    [InlineData("\u05D0\u05B8\u05BC", "\u05D0\u05B8\u05BC")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0301\u0301", "\u00E1\u0301")]
    [InlineData("\u0301", "\u0301")]
    [InlineData("\uD83D\uDE00", "\uD83D\uDE00")]
    [InlineData("a\uD800", "a\uD800")]
    public void Canonical_UnicodeForms_AreComposed(string source, string composed) => Assert.Equal(composed, NameForms.CanonicalText(source));

    [Fact]
    public void Find_EverySpelling_IsTheLevel()
    {
        var index = new LevelIndex(["101", "True", "Caf\u00E9", "1.5", "2.0", "2", ""]);
        Assert.Equal([0, 1, 1, 1, 2, 3, 4, 5, 6, -1], new[] { "101.0", "TRUE", "true", "True", "Cafe\u0301 ", "1.5", "2.0", "2", "", "3" }.Select(name => index.Find(name)));
    }

    [Fact]
    public void FindNear_OneLevelNearlyAgrees_IsFound_UnlessSeveralDo()
    {
        var index = new LevelIndex(["Site A", "north", "NORTH", "7"]);
        Assert.Equal([0, -1, 3, -1, -1], new[] { "site a", "North", "007", "site b", " " }.Select(name => index.FindNear(name)));
    }

    [Fact]
    public void Find_Interactions_CompareCellByCell()
    {
        var index = new LevelIndex(["1:true", "a\\:b:2"], columns: 2);
        Assert.Equal([0, 1, -1], new[] { "1.0:TRUE", "a\\:b:2.0", "a:b:2" }.Select(name => index.Find(name)));
        Assert.Equal(1, index.FindNear("A\\:B:02"));
    }

    [Fact]
    public void Find_UnknownLatinName_NeedsNoMemory()
    {
        var index = new LevelIndex(["a", "b"]);
        Allocations.AssertNone(() => index.Find("ward 12.0 "), warmUp: 100);
        Allocations.AssertNone(() => index.Find("ward 12.0 ", out _), warmUp: 100);
    }
}
