namespace Armed.Runtime.Generators;

/// <summary>What is generated for a row's type.</summary>
/// <param name="FileName">Name of the generated file.</param>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Declarations">The types around it and itself, outermost first, such as <c>record struct Patient</c>.</param>
/// <param name="Type">The type as it is written inside itself.</param>
/// <param name="Bindings">What is bound, in the order of the properties.</param>
/// <param name="Faults">What is wrong.</param>
internal sealed record RowModel(
    string FileName, string Namespace, EquatableList<string> Declarations, string Type, EquatableList<RowBinding> Bindings, EquatableList<RowFault> Faults);
