using System.Runtime.InteropServices;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Tests.Sessions;

public sealed partial class OnnxEnvironmentTests
{
    [Fact]
    public void Start_SwitchesTelemetryOffWhereNativeCodeSeesIt()
    {
        OnnxEnvironment.Start();
        Assert.Equal("1", Environment.GetEnvironmentVariable(OnnxEnvironment.DisableTelemetry));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has one environment for both.");
        Assert.Equal("1", Marshal.PtrToStringUTF8(GetNative(OnnxEnvironment.DisableTelemetry)));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetNative(string name);
}
