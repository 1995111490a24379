using System.Reflection;
using System.Reflection.Emit;

namespace Armed.Trainer.Tests.Support;

/// <summary>One call that a method's IL makes, and the instruction that takes what it returns.</summary>
internal sealed record MethodCall(MethodBase Caller, MethodBase Called, OpCode Next);
