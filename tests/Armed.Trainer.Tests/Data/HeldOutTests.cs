using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Reading;

namespace Armed.Trainer.Tests.Data;

/// <summary>Folds of a split file.</summary>
public sealed class HeldOutTests : IDisposable
{
    private const string Text = "g,x,y\na,1,1\nb,2,2\n,3,3\na,4,4\nb,5,5\n";

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    private HeldOutFold Fold(string text, int fold = 1, string column = "seen") => new(_files.Write("s.csv", text), column, fold);

    private static Split Divide(DataRequest request, HeldOutFold fold) =>
        Split.FromFile(TableCells.Read(request, TestContext.Current.CancellationToken), fold, TestContext.Current.CancellationToken);

    [Fact]
    public void Read_Fold_MarksRowsOfTheSourceBeforeDropping()
    {
        var split = Split.FromFile(Tables.Read(_files.Csv(Text)), Fold("row,seen\n0,0\n1,0\n2,1\n3,1\n4,0\n"), TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 3, 4], split.Table.SourceRows);
        Assert.Equal([0, 1, 3], split.Training);
        Assert.Equal([2], split.Test);
    }

    [Fact]
    public void Read_FoldInAnyRowOrder_GivesTheSameTable()
    {
        var table = Divide(_files.Csv(Text), Fold("row,seen\n0,0\n1,0\n2,1\n3,1\n4,0\n")).Table;
        var other = Divide(_files.Csv(Text), Fold("seen,row\n0,4\n1,3\n0,1\n1,2\n0,0\n")).Table;
        Assert.Equal(table.Sha256, other.Sha256);
        Assert.NotEqual(table.Sha256, Tables.Read(_files.Csv(Text)).Sha256);
    }

    [Theory]
    [InlineData("row,sean\n0,0\n", "has no column 'seen'. Did you mean 'sean'?")]
    [InlineData("rows,seen\n0,0\n", "has no column 'row'. Did you mean 'rows'?")]
    [InlineData("row,seen\n0,1\n1,0\n1,0\n", "names row 1 again in data row 3")]
    [InlineData("row,seen\n0,1\n1,0\n5,0\n", "names row 5 in data row 3, but the data has 5 rows (0 to 4)")]
    [InlineData("row,seen\n0,1\n1,0\n3,0\n", "lacks 2 rows of the data, first row 2")]
    [InlineData("row,seen\n0,0\n1,0\n2,0\n3,0\n4,2\n", "Fold 1 of column 'seen' in")]
    [InlineData("row,seen\n0,1\n1,1\n2,1\n3,1\n4,1\n", "there is nothing to train on")]
    [InlineData("row,seen\n0,0\n1,x\n", "has 'x' in column 'seen', data row 2")]
    [InlineData("row,seen\n0,0\n1.5,1\n", "has '1.5' in column 'row', data row 2")]
    [InlineData("row,seen\n0,0\n1,0\n2,1\n3,0\n4,0\n", "No row of fold 1 of 'seen' has an outcome and a cluster")]
    public void Read_FaultySplitFile_SaysWhere(string split, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Divide(_files.Csv(Text), Fold(split))).Message);

    [Fact]
    public void Read_HeldOutRows_TakeNoPartInChoices()
    {
        // x varies only in the held-out row, and cluster c occurs only there.
        var whole = Tables.Read(_files.Csv("g,x,z,y\na,1,1,1\nb,1,2,2\na,1,3,3\nc,9,4,4\n"));
        Assert.Equal(2, whole.NumericColumns.Count);
        var split = Split.Holdout(whole, [3]);
        var table = split.Table;
        Assert.Equal("z", Assert.Single(table.NumericColumns).Name);
        Assert.Contains(table.Messages, message => message.Contains("'g' has only 2 clusters"));
        var encoding = TableEncoding.Fit(table, [.. split.Training], new TrainingOptions());
        Assert.Equal(["a", "b"], encoding.Clusters[0].Levels);
        Assert.Equal(3, encoding.Numeric[0].Maximum);
        Assert.Equal([-1L], encoding.Apply(table, [.. split.Test]).Clusters);
    }

    [Fact]
    public void Read_ClassOnlyInTheFold_IsNoClassOfTheModel()
    {
        var table = Divide(_files.Csv("g,x,y\na,1,p\nb,2,q\na,3,p\nb,4,r\n"), Fold("row,seen\n0,0\n1,0\n2,0\n3,1\n")).Table;
        Assert.Equal((ModelTask.Binary, "p", "q"), (table.Outcome.Task, table.Outcome.ClassNames[0], table.Outcome.ClassNames[1]));
        Assert.Equal([0, 1, 0, -1], table.Outcome.Classes);
        Assert.Contains(table.Messages, message => message.StartsWith("Warning: the scores leave out 1 row of the held-out fold, because no training row has their class of the outcome 'y'"));
    }

    [Fact]
    public void Read_OutcomeConstantOutsideTheFold_IsAFault() =>
        Assert.Contains("same value in every training row", Assert.Throws<InputException>(() => Divide(_files.Csv("g,x,y\na,1,p\nb,2,p\na,3,p\nb,4,r\n"), Fold("row,seen\n0,0\n1,0\n2,0\n3,1\n"))).Message);
}
