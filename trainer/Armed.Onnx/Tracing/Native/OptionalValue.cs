using System.Runtime.InteropServices;

namespace Armed.Onnx.Tracing.Native;

/// <summary>std::optional of c10::IValue.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OptionalValue
{
    public BorrowedValue Value;
    public byte HasValue;
    private readonly long _unused;
}
