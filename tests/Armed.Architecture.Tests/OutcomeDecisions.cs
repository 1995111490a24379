using Armed.Checks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Armed.Architecture.Tests;

/// <summary>
/// Finds decisions over an outcome's kind in a source: a comparison with a kind of ModelTask or with its name, or a test for a type of the folder Outcomes. Each
/// of them would have to know a new kind of outcome; the outcome's own object should answer instead.
/// </summary>
/// <param name="outcomeTypes">Names of the types that one kind of outcome declares.</param>
/// <param name="names">The kinds' names in manifests.</param>
internal sealed class OutcomeDecisions(IReadOnlySet<string> outcomeTypes, IReadOnlySet<string> names)
{
    private const string Task = "ModelTask";

    /// <summary>The folder whose types may decide.</summary>
    public const string Folder = "Outcomes";

    /// <summary>Every decision of a source, with its line.</summary>
    public IEnumerable<string> In(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Where(Decides)
        .Select(node => $"{tree.FilePath}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {node}");

    /// <summary>The types that one kind of outcome declares: classes in <see cref="Folder"/> that derive from another one there.</summary>
    public static IEnumerable<string> TypesOf(SourceAssembly assembly)
    {
        var classes = assembly.Trees.Where(tree => FolderGraph.FolderOf(tree.FilePath) == Folder).SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()).ToList();
        var bases = classes.Where(type => type.Modifiers.Any(SyntaxKind.AbstractKeyword)).Select(type => type.Identifier.ValueText).ToHashSet(StringComparer.Ordinal);
        return classes.Where(type => type.BaseList?.Types.Any(parent => bases.Contains(NameOf(parent.Type))) == true).Select(type => type.Identifier.ValueText);
    }

    private bool Decides(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax equality when equality.IsKind(SyntaxKind.EqualsExpression) || equality.IsKind(SyntaxKind.NotEqualsExpression) =>
            IsKind(equality.Left, equality.Right) || IsKind(equality.Right, equality.Left),
        BinaryExpressionSyntax test when test.IsKind(SyntaxKind.IsExpression) => outcomeTypes.Contains(NameOf(test.Right)),
        ConstantPatternSyntax constant => IsKind(constant.Expression, Matched(constant)) || outcomeTypes.Contains(NameOf(constant.Expression)),
        CaseSwitchLabelSyntax label => IsKind(label.Value, Matched(label)),
        DeclarationPatternSyntax declaration => outcomeTypes.Contains(NameOf(declaration.Type)),
        RecursivePatternSyntax { Type: { } type } => outcomeTypes.Contains(NameOf(type)),
        TypePatternSyntax type => outcomeTypes.Contains(NameOf(type.Type)),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Equals" } equals } call => Equals([equals.Expression, .. call.ArgumentList.Arguments.Select(argument => argument.Expression)]),
        _ => false,
    };

    private bool Equals(ExpressionSyntax[] compared) => compared.Any(value => compared.Any(other => other != value && IsKind(value, other)));

    // A text such as "count" means a kind only where it is held against a task.
    private bool IsKind(ExpressionSyntax value, SyntaxNode? other) => value switch
    {
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: Task }, Name.Identifier.ValueText: var kind } => names.Contains(kind.ToLowerInvariant()),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Name", Expression: var named } => IsKind(named, null),
        ObjectCreationExpressionSyntax { Type: var type } => NameOf(type) == Task,
        LiteralExpressionSyntax { Token.Value: string text } => names.Contains(text) && other is ExpressionSyntax compared && NameOf(TaskOf(compared)) is "Task" or "task",
        _ => false,
    };

    // The task whose name or text is compared.
    private static ExpressionSyntax TaskOf(ExpressionSyntax compared) => compared switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Name", Expression: var task } => TaskOf(task),
        ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Name" }, Expression: var task } => TaskOf(task),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToString", Expression: var task } } => TaskOf(task),
        _ => compared,
    };

    private static ExpressionSyntax? Matched(SyntaxNode pattern) => pattern.Ancestors().Select(ancestor => ancestor switch
    {
        SubpatternSyntax { ExpressionColon.Expression: var property } when NameOf(property) != "Name" || property is MemberAccessExpressionSyntax => property,
        IsPatternExpressionSyntax test => test.Expression,
        SwitchExpressionSyntax choice => choice.GoverningExpression,
        SwitchStatementSyntax choice => choice.Expression,
        _ => null,
    }).FirstOrDefault(expression => expression is not null);

    private static string NameOf(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };
}
