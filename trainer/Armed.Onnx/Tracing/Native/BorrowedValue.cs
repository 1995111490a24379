using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Native;

/// <summary>c10::IValue of a tensor, without a reference of its own: the tensor must outlive the call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BorrowedValue
{
    public const uint TensorTag = 1;

    public nint Payload;
    public uint Tag;
    private readonly uint _unused;

    // A TorchSharp handle is the address of an at::Tensor, whose only member is the pointer to its TensorImpl.
    public static BorrowedValue Of(Tensor tensor) => new() { Payload = *(nint*)tensor.Handle, Tag = TensorTag };
}
