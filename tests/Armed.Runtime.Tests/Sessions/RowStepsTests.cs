using Armed.Runtime.Rows;

namespace Armed.Runtime.Tests.Sessions;

public sealed class RowStepsTests
{
    [Fact]
    public void IndexOf_EveryCount_IsTheSmallestStepThatHoldsIt()
    {
        for (var rows = 1; rows <= 5_000; rows++)
        {
            var index = RowSteps.IndexOf(rows);
            Assert.InRange(RowSteps.Rows(index), rows, Math.Max(rows, rows * 9 / 8));
            Assert.True(index == 0 || RowSteps.Rows(index - 1) < rows);
            Assert.Equal(index, RowSteps.IndexOf(RowSteps.Rows(index)));
        }
    }
}
