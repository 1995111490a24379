using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Calls a module of any signature with a list of tensors, and takes the tensors out of what it returns.</summary>
internal static class ForwardCall
{
    public static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Of(nn.Module module, int inputs)
    {
        if (module is nn.Module<Tensor, Tensor> plain && inputs == 1)
        {
            return tensors => [plain.call(tensors[0])];
        }

        // call runs the module's hooks; forward is the fallback.
        MethodInfo[] methods = [.. module.GetType().GetMethods().Where(method => method.Name is "call" or "forward" && Takes(method, inputs))];
        var chosen = methods.OrderBy(method => method.Name == "call" ? 0 : 1).ThenBy(method => method.GetParameters().Length).FirstOrDefault()
            ?? throw new ArgumentException($"{module.GetType()} has no method call or forward that takes {inputs} tensors; pass as many example inputs as it takes, or set {nameof(TraceOptions)}.{nameof(TraceOptions.Forward)}.");
        return tensors => Flatten(Invoke(module, chosen, tensors));
    }

    private static bool Takes(MethodInfo method, int inputs)
    {
        var parameters = method.GetParameters();
        return parameters.Length >= inputs && parameters.Take(inputs).All(parameter => parameter.ParameterType == typeof(Tensor)) && parameters.Skip(inputs).All(parameter => parameter.IsOptional);
    }

    private static object? Invoke(nn.Module module, MethodInfo method, IReadOnlyList<Tensor> tensors)
    {
        object?[] arguments = [.. tensors, .. method.GetParameters().Skip(tensors.Count).Select(parameter => parameter.DefaultValue)];
        return method.Invoke(module, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static Tensor[] Flatten(object? result) => result switch
    {
        Tensor tensor => [tensor],
        ITuple tuple => [.. Enumerable.Range(0, tuple.Length).SelectMany(i => Flatten(tuple[i]))],
        IEnumerable items => [.. items.Cast<object?>().SelectMany(Flatten)],
        null => [],
        _ => throw new ArgumentException($"forward returns {result.GetType()}; expected tensors, tuples or lists of tensors. Set {nameof(TraceOptions)}.{nameof(TraceOptions.Forward)} to return a list."),
    };
}
