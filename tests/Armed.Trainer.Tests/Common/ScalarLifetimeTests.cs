using System.Reflection;
using System.Reflection.Emit;
using Armed.Onnx;
using TorchSharp;

namespace Armed.Trainer.Tests.Common;

/// <summary>
/// TorchSharp 0.107 does not keep a <see cref="Scalar"/> alive while libtorch reads it, so that a garbage collection crashes training or changes a number, once
/// in many hours. No run shows that it cannot happen; the IL does.
/// </summary>
public sealed class ScalarLifetimeTests
{
    private static readonly Lazy<HashSet<MethodBase>> s_unsafe = new(UnsafeMethods);

    [Theory]
    [InlineData(typeof(TrainingOptions))]
    [InlineData(typeof(OnnxExporter))]
    public void Libraries_EveryScalar_IsHeldWhileItIsRead(Type library)
    {
        var calls = MethodCalls.Of(library.Assembly).ToArray();
        string[] faults = [.. calls.Where(call => s_unsafe.Value.Contains(call.Called) || (MakesScalar(call.Called) && !IsHeld(call, calls))).Select(Describe).Distinct()];
        Assert.True(faults.Length == 0, $"Scalars that may be freed while they are read; use TensorArithmetic or 'using Scalar s = number;':\n{string.Join('\n', faults)}");
    }

    /// <summary>The scan itself: it must know the traps that made the rule.</summary>
    [Fact]
    public void UnsafeMethods_OfTorchSharp_AreFound()
    {
        string[] names = [.. s_unsafe.Value.Where(m => m.DeclaringType == typeof(torch.Tensor)).Select(m => m.Name)];
        Assert.All(["op_Addition", "op_Multiply", "square", "softplus", "add_"], name => Assert.Contains(name, names));
        Assert.DoesNotContain("mul_", names);
    }

    /// <summary>TorchSharp's methods that make a scalar themselves, or call one that does.</summary>
    private static HashSet<MethodBase> UnsafeMethods()
    {
        var callers = MethodCalls.Of(typeof(Scalar).Assembly).Where(call => !MakesScalar(call.Caller)).ToLookup(call => call.Called, call => call.Caller);
        var found = callers.Where(group => MakesScalar(group.Key)).SelectMany(group => group).ToHashSet();
        var open = new Queue<MethodBase>(found);
        while (open.TryDequeue(out var method))
        {
            foreach (var caller in callers[method].Where(found.Add))
            {
                open.Enqueue(caller);
            }
        }

        return found;
    }

    private static bool MakesScalar(MethodBase method) => method is MethodInfo { IsStatic: true } made && made.ReturnType == typeof(Scalar)
        && (method.DeclaringType == typeof(Scalar) || method.DeclaringType == typeof(ScalarExtensionMethods));

    /// <summary>A static field holds it, or a local that a <see langword="using"/> disposes of after the last read.</summary>
    private static bool IsHeld(MethodCall call, MethodCall[] calls) => call.Next == OpCodes.Stsfld
        || (call.Next.Name!.StartsWith("stloc", StringComparison.Ordinal)
            && calls.Count(c => c.Caller == call.Caller && c.Called.Name == nameof(IDisposable.Dispose)) >= calls.Count(c => c.Caller == call.Caller && MakesScalar(c.Called)));

    private static string Describe(MethodCall call) => $"{call.Caller.DeclaringType}.{call.Caller.Name}: {call.Called.DeclaringType?.Name}.{call.Called.Name}";
}
