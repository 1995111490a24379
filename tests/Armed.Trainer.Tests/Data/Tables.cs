using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Data;

/// <summary>Shorthands of the data tests.</summary>
internal static class Tables
{
    public static ClusteredTable Read(DataRequest request, HeldOutFold? heldOut = null) =>
        TableReader.Read(request, heldOut, TestContext.Current.CancellationToken);

    public static string Fault(DataRequest request, HeldOutFold? heldOut = null) =>
        Assert.Throws<InputException>(() => Read(request, heldOut)).Message;
}
