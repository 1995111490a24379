using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Images;

public sealed class IdxFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Images_GivesShapeAndItems(bool compressed)
    {
        var bytes = SyntheticImages.Idx([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2, 3);

        var file = IdxFile.Read(Write(compressed ? SyntheticImages.Gzip(bytes) : bytes));

        Assert.Equal([2, 2, 3], file.Shape);
        Assert.Equal([7, 8, 9, 10, 11, 12], file[1].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => file[2].Length);
    }

    [Theory]
    [InlineData("short", "breaks off")]
    [InlineData("long", "bytes after")]
    [InlineData("floats", "does not start")]
    [InlineData("empty", "breaks off")]
    [InlineData("huge", "2 GB")]
    [InlineData("missing", "cannot be read")]
    public void Read_Damaged_NamesTheFile(string fault, string expected)
    {
        var whole = SyntheticImages.Idx([1, 2, 3, 4], 4);
        var path = fault == "missing" ? _folder["none.idx"] : Write(fault switch
        {
            "short" => whole[..^1],
            "long" => [.. whole, 5],
            "floats" => [0, 0, 13, 1, .. whole[4..]],
            "huge" => SyntheticImages.Idx([], 100_000, 100_000),
            _ => [],
        });

        var thrown = Assert.Throws<InputException>(() => IdxFile.Read(path));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.idx"], bytes);
        return _folder["a.idx"];
    }
}
