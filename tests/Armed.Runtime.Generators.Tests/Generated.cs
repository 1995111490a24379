using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Armed.Runtime.Generators.Tests;

/// <summary>The generator run on a text.</summary>
internal sealed record Generated(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<Diagnostic> CompilerErrors, string Source)
{
    private static readonly CSharpParseOptions s_options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => path.Length > 0)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static Generated From(string text)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(Compilation(text), out var output, out _, TestContext.Current.CancellationToken);
        var result = driver.GetRunResult();
        return new Generated(
            result.Diagnostics, [.. output.GetDiagnostics(TestContext.Current.CancellationToken).Where(found => found.Severity == DiagnosticSeverity.Error)],
            string.Concat(result.GeneratedTrees.Select(tree => tree.ToString())));
    }

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ArmedRowGenerator().AsSourceGenerator()], parseOptions: s_options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static CSharpCompilation Compilation(string text) => CSharpCompilation.Create(
        "rows", [Tree(text)], s_references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Tree(string text) => CSharpSyntaxTree.ParseText("using Armed.Runtime;\n" + text, s_options, "rows.cs");
}
