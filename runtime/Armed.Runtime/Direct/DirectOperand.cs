namespace Armed.Runtime.Direct;

/// <summary>An input of an operator while a graph is compiled: a constant, or a value of each row.</summary>
internal abstract class DirectOperand;
