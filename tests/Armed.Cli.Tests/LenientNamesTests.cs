using System.Globalization;
using System.Text;
using Armed.Runtime;

namespace Armed.Cli.Tests;

/// <summary>A bundle that was trained with <c>--match lenient</c> is read so by every later command, unless it is told otherwise.</summary>
public sealed class LenientNamesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_Lenient_EveryLaterReaderFollows()
    {
        var text = new StringBuilder("x,arm,g,y\n");
        for (var i = 0; i < 60; i++)
        {
            var cluster = i % 6;
            text.Append(CultureInfo.InvariantCulture, $"{i * 7 % 11},{(i % 2 == 0 ? "A" : "b")},{(i % 18 == 0 ? "SITE " : "Site ")}{cluster},{cluster + (i * 5 % 13)}\n");
        }

        var data = _folder.Write("data.csv", text.ToString());
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--device", "cpu", "--match", "lenient", "-o", _folder["m"]).Expect(ExitCode.Done);
        var rows = _folder.Write("rows.csv", "x,arm,g\n1,a,site 0\n1,A,Site 0\n");

        var lenient = Predict(rows);
        var exact = Predict(rows, "--match", "exact");

        Assert.Equal(lenient[1].Split(',')[1..], lenient[2].Split(',')[1..]);
        Assert.Equal(("population", "mixed"), (exact[1].Split(',')[^1], exact[2].Split(',')[^1]));
        CommandRun.Of("adapt", _folder["m"], _folder.Write("new.csv", "x,arm,g,y\n1,A,New,4\n2,b,NEW,5\n3,A,SITE 1,2\n"), "-o", _folder["m2"]).Expect(ExitCode.Done);
        using var adapted = ArmedModel.Load(_folder["m2"]);
        Assert.Equal(("lenient", 7, 6), (adapted.Manifest.NameMatch, adapted.Factors[0].Levels.Count, adapted.Factors[0].CodeOf("new")));
    }

    private string[] Predict(string rows, params string[] options) =>
        CommandRun.Of(["predict", _folder["m"], rows, .. options]).Expect(ExitCode.Done).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
