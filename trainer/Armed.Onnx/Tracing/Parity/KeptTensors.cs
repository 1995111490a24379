using System.Collections;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Parity;

/// <summary>Moves what a module's fields hold out of a dispose scope before the scope ends: forward may keep tensors, such as a mask for one batch.</summary>
internal sealed class KeptTensors(nn.Module module, DisposeScope scope) : IDisposable
{
    public void Dispose()
    {
        foreach (var tensor in module.modules().Prepend(module).Distinct().SelectMany(part => Fields(part.GetType()).SelectMany(field => Tensors(field.GetValue(part)))))
        {
            if (scope.Contains(tensor))
            {
                scope.MoveToOuter(tensor);
            }
        }
    }

    private static IEnumerable<Tensor> Tensors(object? value) => value switch
    {
        Tensor tensor => [tensor],
        IDictionary entries => entries.Values.OfType<Tensor>(),
        IReadOnlyCollection<Tensor> items => items.Where(item => item is not null),
        _ => [],
    };

    // Private fields are those of one type, so each type is asked, up to TorchSharp's own base.
    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
