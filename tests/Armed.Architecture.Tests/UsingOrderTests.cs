namespace Armed.Architecture.Tests;

/// <summary>The order of usings in every source, which <c>dotnet format style --diagnostics IMPORTS</c> makes: namespaces, then static ones, then aliases, each with System first.</summary>
public sealed class UsingOrderTests
{
    [Fact]
    public void Usings_OfEverySource_AreInOrder()
    {
        var faults = Sources().Select(file => (File: file, Usings: UsingsOf(File.ReadLines(file)))).Where(source => !source.Usings.SequenceEqual(Ordered(source.Usings)))
            .Select(source => Path.GetRelativePath(Checkout.Root, source.File));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("using System;|using Armed;|using Xunit;", true)]
    [InlineData("using System;|using System.Text;|using armed;|using Armed.Onnx;", true)]
    [InlineData("using Armed.Onnx;|using Armed;", false)]
    [InlineData("using Armed;|using System;", false)]
    [InlineData("using Armed.OnnxParts;|using Armed.Onnx.Modules;", false)] // by parts, not by characters
    [InlineData("using Armed;|using static System.Math;|using A = System.Text;", true)]
    [InlineData("using A = System.Text;|using Armed;", false)]
    [InlineData("using static System.Math;|using Armed;", false)]
    public void Usings_OfAFile_AreInOrderOrNot(string lines, bool isOrdered)
    {
        var usings = UsingsOf(lines.Split('|'));
        Assert.Equal(isOrdered, usings.SequenceEqual(Ordered(usings)));
    }

    private static IEnumerable<string> Sources() => new[] { "runtime", "trainer", "tools", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Checkout.PathOf(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Checkout.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    /// <summary>The directives at a file's head, without the keyword and the semicolon.</summary>
    private static List<string> UsingsOf(IEnumerable<string> lines) =>
        [.. lines.TakeWhile(IsHead).Where(IsDirective).Select(line => line["using ".Length..line.IndexOf(';', StringComparison.Ordinal)])];

    private static bool IsHead(string line) =>
        line.Length == 0 || line[0] is '#' or '\uFEFF' || line.StartsWith("//", StringComparison.Ordinal) || IsDirective(line);

    /// <summary>Not a statement that declares a variable.</summary>
    private static bool IsDirective(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("using var ", StringComparison.Ordinal) && line.Contains(';', StringComparison.Ordinal);

    private static IEnumerable<string> Ordered(List<string> usings) => usings.OrderBy(Kind).ThenBy(Name, Comparer<string[]>.Create(Compare));

    private static int Kind(string directive) => directive.Contains('=', StringComparison.Ordinal) ? 2 : directive.StartsWith("static ", StringComparison.Ordinal) ? 1 : 0;

    /// <summary>The parts of what is ordered by: an alias's own name, else the name of the namespace or type.</summary>
    private static string[] Name(string directive) => Kind(directive) switch { 2 => [directive.Split('=')[0].Trim()], 1 => directive["static ".Length..].Split('.'), _ => directive.Split('.') };

    private static int Compare(string[]? one, string[]? other)
    {
        var (first, second) = (one!, other!);
        if ((first[0] == "System") != (second[0] == "System"))
        {
            return first[0] == "System" ? -1 : 1;
        }

        var different = Enumerable.Range(0, Math.Min(first.Length, second.Length)).FirstOrDefault(i => !string.Equals(first[i], second[i], StringComparison.OrdinalIgnoreCase), -1);
        return different < 0 ? first.Length.CompareTo(second.Length) : string.Compare(first[different], second[different], StringComparison.OrdinalIgnoreCase);
    }
}
