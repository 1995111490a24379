using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Armed.Runtime.Generators;

/// <summary>What can be wrong with a row's type.</summary>
internal static class RowRules
{
    private const string Category = "Armed";

    public static readonly DiagnosticDescriptor NotPartial = new(
        "ARMED001", "A row's type must be partial", "'{0}' must be partial, because its binding is generated into it. Write 'partial' before its keyword.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoRow = new(
        "ARMED002", "This type cannot be a row", "'{0}' cannot be a row: it is {1}. Use a class, a struct or a record of another kind.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongType = new(
        "ARMED003", "The attribute does not support the property's type", "'{0}' is of type {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Unreadable = new(
        "ARMED004", "A property cannot be read from a record", "'{0}' is {1}. Bind an instance property with a getter.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor BoundTwice = new(
        "ARMED005", "A property or a column is bound twice", "'{0}' binds {1}. Keep one of the attributes.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Empty = new(
        "ARMED006", "No property is bound", "'{0}' has no property with ArmedColumn, ArmedCluster or ArmedOffset, so it binds nothing{1}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static ImmutableDictionary<string, DiagnosticDescriptor> All { get; } =
        new[] { NotPartial, NoRow, WrongType, Unreadable, BoundTwice, Empty }.ToImmutableDictionary(rule => rule.Id);
}
