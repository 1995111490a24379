using System.Runtime.InteropServices;

namespace Armed.Onnx.Tracing.Native;

/// <summary>std::string of libstdc++: 32 bytes, short texts inside.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeText
{
    public nint Start;
    public nuint Length;
    public fixed byte Short[16];
}
