using System.IO.Compression;

namespace Armed.Trainer.Tests.Data;

/// <summary>Messages and faults name a row's file so that no other file of the table can be meant.</summary>
public sealed class RowNameTests : IDisposable
{
    private const string Clean = "g,x,y\na,1,1\nb,2,2\na,3,3\nb,4,5\n";

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>The name of the one file is the start of the other's.</summary>
    [Theory]
    [InlineData("t.csv", "t.csv.gz")]
    [InlineData("t.csv.gz", "t.csv")]
    public void Read_PlainAndPackedFile_NamesTheOneWithTheCell(string marked, string clean)
    {
        Write(marked, Clean.Replace("b,2,2", "b,.,2", StringComparison.Ordinal));
        Write(clean, Clean);

        Assert.Contains(Tables.Read(Tables.Request(_files["t.csv*"])).Messages, message => message.Contains($"first in data row 2 of {marked})", StringComparison.Ordinal));

        Write(marked, Clean.Replace("b,2,2", "b,inf,2", StringComparison.Ordinal));
        Assert.Contains($"Column 'x' has 'inf' in data row 2 of {_files[marked]}.", Tables.Fault(Tables.Request(_files["t.csv*"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Read_FilesOfOneNameInTwoFolders_NamesTheFolder(string marked, string clean)
    {
        Write($"{marked}/x.csv", Clean.Replace("b,2,2", "b,.,2", StringComparison.Ordinal));
        Write($"{clean}/x.csv", Clean);

        Assert.Contains(Tables.Read(Tables.Request(_files["*/x.csv"])).Messages, message => message.Contains($"first in data row 2 of {marked}/x.csv)", StringComparison.Ordinal));

        Write($"{marked}/x.csv", Clean.Replace("b,2,2", "b,inf,2", StringComparison.Ordinal));
        Assert.Contains($"data row 2 of {_files[$"{marked}/x.csv"]}.", Tables.Fault(Tables.Request(_files["*/x.csv"])), StringComparison.Ordinal);
    }

    /// <summary>Rows of a fault are counted in their own file.</summary>
    [Fact]
    public void Evaluate_RowWithoutTime_NamesItsFile()
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{"ab"[i % 2]},{i},{i % 7},{i}\n"));
        Write("1.csv", "g,x,y,t\n" + rows);
        Write("2.csv", "g,x,y,t\n" + rows.Replace("b,3,3,3\n", "b,3,3,\n", StringComparison.Ordinal));
        var request = Tables.Request(_files["?.csv"]);

        var fault = Assert.Throws<InputException>(() =>
            CrossValidation.Run(new CrossValidationRequest { Data = request, Time = "t", Schemes = [FoldScheme.Future] }, cancellation: TestContext.Current.CancellationToken));

        Assert.Contains($"first data row 4 of {_files["2.csv"]}.", fault.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_files[name])!);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllText(_files[name], text);
            return;
        }

        using var writer = new StreamWriter(new GZipStream(File.Create(_files[name]), CompressionLevel.Fastest));
        writer.Write(text);
    }
}
