using System.Reflection;
using System.Reflection.Emit;

namespace Armed.Trainer.Tests.Support;

/// <summary>The calls that stand in the IL of an assembly; calls by interface or base class appear as such, not as what they reach.</summary>
internal static class MethodCalls
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<MethodCall> Of(Assembly assembly) => assembly.GetTypes().SelectMany(type => type.GetMethods(Declared)
        .Concat<MethodBase>(type.GetConstructors(Declared))).SelectMany(Of);

    private static IEnumerable<MethodCall> Of(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < il.Length;)
        {
            var code = Read(il, at);
            int operand = at + code.Size, next = operand + OperandSize(code, il, operand);
            if (code.OperandType == OperandType.InlineMethod && Resolve(method, BitConverter.ToInt32(il, operand)) is { } called)
            {
                yield return new(method, called, next < il.Length ? Read(il, next) : OpCodes.Nop);
            }

            at = next;
        }
    }

    private static OpCode Read(byte[] il, int at) => s_codes[il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at]];

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
        _ => 4,
    };

    /// <summary>The method of a token; null where it stands in an assembly that was not shipped.</summary>
    private static MethodBase? Resolve(MethodBase caller, int token)
    {
        try
        {
            return caller.Module.ResolveMethod(token, caller.DeclaringType?.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : null);
        }
        catch (Exception missing) when (missing is IOException or TypeLoadException or BadImageFormatException)
        {
            return null;
        }
    }
}
