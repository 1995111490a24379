using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Armed.Runtime.Generators;

/// <summary>A diagnostic and where it stands, in values that compare: syntax trees and symbols do not.</summary>
internal sealed record RowFault(string Id, string Path, TextSpan Span, LinePositionSpan Lines, string First, string Second)
{
    public static RowFault At(DiagnosticDescriptor rule, Location? place, string first, string second = "")
    {
        var lines = place?.GetLineSpan() ?? default;
        return new RowFault(rule.Id, lines.Path ?? "", place?.SourceSpan ?? default, lines.Span, first, second);
    }

    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(RowRules.All[Id], Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines), First, Second);
}
