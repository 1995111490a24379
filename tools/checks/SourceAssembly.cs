using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Armed.Checks;

/// <summary>The sources of one project, bound by the compiler: which file uses what another file declares.</summary>
public sealed class SourceAssembly
{
    private const string ImplicitUsings = "implicit.cs";

    private readonly CSharpCompilation _compilation;

    private SourceAssembly(CSharpCompilation compilation) => _compilation = compilation;

    /// <summary>The parsed sources; a tree's path is relative to the project, with forward slashes.</summary>
    public IEnumerable<SyntaxTree> Trees => _compilation.SyntaxTrees.Where(tree => tree.FilePath != ImplicitUsings);

    /// <summary>Reads and binds a project's own sources.</summary>
    /// <param name="project">The project's folder.</param>
    public static SourceAssembly Read(string project)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        var trees = Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(project, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("bin/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(project, path)), options, path));
        string[] implicitUsings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        var usings = CSharpSyntaxTree.ParseText(string.Concat(implicitUsings.Select(name => $"global using {name};\n")), options, ImplicitUsings);
        return new SourceAssembly(CSharpCompilation.Create("Checked", trees.Append(usings), Platform(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)));
    }

    /// <summary>The meaning of a tree's names.</summary>
    public SemanticModel Meaning(SyntaxTree tree) => _compilation.GetSemanticModel(tree);

    /// <summary>Every use of another file's types or members, once per pair of files.</summary>
    public IReadOnlyList<FileReference> References()
    {
        var found = new System.Collections.Concurrent.ConcurrentDictionary<FileReference, bool>();
        Parallel.ForEach(Trees, tree =>
        {
            var meaning = Meaning(tree);
            foreach (var name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>())
            {
                foreach (var file in DeclaringFiles(meaning.GetSymbolInfo(name)).Where(file => file != tree.FilePath))
                {
                    found[new FileReference(tree.FilePath, file)] = true;
                }
            }
        });
        return [.. found.Keys.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal)];
    }

    // The framework and the packages of this process; a package that is missing here leaves its own symbols unbound, never those of the project.
    private static IEnumerable<MetadataReference> Platform() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));

    private static IEnumerable<string> DeclaringFiles(SymbolInfo info)
    {
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        return type is null ? [] : type.OriginalDefinition.DeclaringSyntaxReferences.Select(declaration => declaration.SyntaxTree.FilePath);
    }
}
