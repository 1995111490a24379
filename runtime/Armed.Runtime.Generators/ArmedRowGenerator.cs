using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Armed.Runtime.Generators;

/// <summary>Generates, for each type with <c>[ArmedRow]</c>, the method that binds its properties to a model's columns: what is read is known when the program is compiled.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ArmedRowGenerator : IIncrementalGenerator
{
    /// <summary>Name of the step that reads a type, for tests of what runs again after an edit.</summary>
    public const string ReadStep = "Rows";

    /// <summary>Registers the steps.</summary>
    /// <param name="context">The compiler's side.</param>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var rows = context.SyntaxProvider
            .ForAttributeWithMetadataName("Armed.Runtime.ArmedRowAttribute", static (node, _) => node is TypeDeclarationSyntax, RowReader.Read)
            .WithTrackingName(ReadStep);
        context.RegisterSourceOutput(rows, Produce);
    }

    private static void Produce(SourceProductionContext context, RowModel row)
    {
        foreach (var fault in row.Faults.Items)
        {
            context.ReportDiagnostic(fault.ToDiagnostic());
        }

        if (row.Faults.Items.All(fault => fault.Id == RowRules.Empty.Id))
        {
            context.AddSource(row.FileName, SourceText.From(RowSource.Write(row), Encoding.UTF8));
        }
    }
}
