namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for records; this old framework, which compilers load generators on, lacks it.</summary>
internal static class IsExternalInit;
