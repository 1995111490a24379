using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Armed.Checks;

/// <summary>The sources of one project, bound by the compiler: which file uses what another file declares.</summary>
public sealed class SourceAssembly
{
    private const string ImplicitUsings = "implicit.cs";

    private static readonly ConcurrentDictionary<string, Lazy<SourceAssembly>> s_read = new(StringComparer.Ordinal);

    private readonly CSharpCompilation _compilation;

    private SourceAssembly(CSharpCompilation compilation) => _compilation = compilation;

    /// <summary>The parsed sources; a tree's path is relative to the project, with forward slashes.</summary>
    public IEnumerable<SyntaxTree> Trees => _compilation.SyntaxTrees.Where(tree => tree.FilePath != ImplicitUsings);

    /// <summary>A project's own sources, read and bound once per process.</summary>
    /// <param name="project">The project's folder.</param>
    public static SourceAssembly Of(string project) => s_read.GetOrAdd(Path.GetFullPath(project), path => new Lazy<SourceAssembly>(() => Read(path))).Value;

    private static SourceAssembly Read(string project)
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
        var found = new ConcurrentDictionary<FileReference, bool>();
        Parallel.ForEach(Trees, tree =>
        {
            var meaning = Meaning(tree);
            foreach (var name in Names(tree))
            {
                foreach (var file in DeclaringFiles(meaning.GetSymbolInfo(name)).Where(file => file != tree.FilePath))
                {
                    found[new FileReference(tree.FilePath, file)] = true;
                }
            }
        });
        return [.. found.Keys.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The uses of a named type that a rule forbids. Only names that could break the rule are bound, which takes a tenth of the time of <see cref="References()"/>; a use
    /// that names no type, such as a call of an extension method, is not seen.
    /// </summary>
    /// <param name="forbidden">Whether one file must not use another.</param>
    public IReadOnlyList<FileReference> References(Func<FileReference, bool> forbidden)
    {
        var declared = Trees.SelectMany(tree => DeclaredTypes(tree).Select(name => (name, tree.FilePath))).ToLookup(pair => pair.name, pair => pair.FilePath, StringComparer.Ordinal);
        var found = new List<FileReference>();
        foreach (var tree in Trees)
        {
            var suspects = Names(tree).Where(name => declared[name.Identifier.ValueText].Any(file => forbidden(new FileReference(tree.FilePath, file)))).ToList();
            var meaning = suspects.Count == 0 ? null : Meaning(tree);
            found.AddRange(suspects.SelectMany(name => DeclaringFiles(meaning!.GetSymbolInfo(name))).Select(file => new FileReference(tree.FilePath, file)).Where(forbidden).Distinct());
        }

        return found;
    }

    private static IEnumerable<string> DeclaredTypes(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
        .Select(node => node is BaseTypeDeclarationSyntax type ? type.Identifier.ValueText : node is DelegateDeclarationSyntax function ? function.Identifier.ValueText : null)
        .OfType<string>().Distinct();

    private static IEnumerable<SimpleNameSyntax> Names(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>();

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
