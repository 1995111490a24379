using System.Reflection;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Gives a module's fields the tensors that they held: forward may put tensors into them that end with the trace.</summary>
internal sealed class FieldGuard
{
    private readonly (FieldInfo Field, nn.Module Owner, object? Before)[] _fields;

    public FieldGuard(nn.Module module) =>
        _fields = [.. module.modules().Prepend(module).Distinct().SelectMany(part => Fields(part.GetType()).Select(field => (field, part, field.GetValue(part))))];

    public void Restore()
    {
        foreach (var (field, owner, before) in _fields)
        {
            if (!ReferenceEquals(field.GetValue(owner), before))
            {
                field.SetValue(owner, before);
            }
        }
    }

    // Private fields are those of one type, so each type is asked, up to TorchSharp's own base.
    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType == typeof(Tensor) && !field.IsInitOnly)
                {
                    yield return field;
                }
            }
        }
    }
}
