using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Armed.Runtime.Generators;

/// <summary>From a type with ArmedRow to what is generated for it.</summary>
internal static class RowReader
{
    public static RowModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var (bindings, faults) = (new List<RowBinding>(), new List<RowFault>());
        CheckType(type, context.TargetNode, faults);
        var exact = context.Attributes[0].NamedArguments.Any(argument => argument is { Key: "ExactNames", Value.Value: true });
        var binder = new PropertyBinder(exact, bindings, faults, cancellation);
        foreach (var property in Properties(type))
        {
            binder.Bind(property);
        }

        if (bindings.Count == 0 && faults.Count == 0)
        {
            faults.Add(RowFault.At(RowRules.Empty, type.Locations.FirstOrDefault(), type.Name));
        }

        return new RowModel(
            FileName(type), type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(), new([.. Around(type).Select(Declaration)]),
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), new([.. bindings]), new([.. faults]));
    }

    /// <summary>Properties of the type and those it inherits, base types first; one that is overridden counts where it is declared last.</summary>
    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var levels = new Stack<ImmutableArray<IPropertySymbol>>();
        for (var level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            var own = SymbolEqualityComparer.Default.Equals(level, type);
            levels.Push([.. level.GetMembers().OfType<IPropertySymbol>().Where(p => (own || p.DeclaredAccessibility != Accessibility.Private) && seen.Add(p.Name))]);
        }

        return levels.SelectMany(level => level);
    }

    private static void CheckType(INamedTypeSymbol type, SyntaxNode node, List<RowFault> faults)
    {
        if (type.IsStatic || type.IsRefLikeType || type.IsFileLocal)
        {
            var what = type.IsStatic ? "static" : type.IsRefLikeType ? "a ref struct" : "file-local";
            faults.Add(RowFault.At(RowRules.NoRow, type.Locations.FirstOrDefault(), type.Name, what));
        }

        for (var around = node as TypeDeclarationSyntax; around is not null; around = around.Parent as TypeDeclarationSyntax)
        {
            if (!around.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                faults.Add(RowFault.At(RowRules.NotPartial, around.Identifier.GetLocation(), around.Identifier.Text));
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
        => type.ContainingType is { } outer ? Around(outer).Append(type) : [type];

    private static string Declaration(INamedTypeSymbol type)
    {
        var keyword = (type.IsRecord, type.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };
        return $"{keyword} {type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers))}";
    }

    private static string FileName(INamedTypeSymbol type)
    {
        var name = type.ToDisplayString().Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '-');
        return string.Concat(name) + ".ArmedRow.g.cs";
    }
}
