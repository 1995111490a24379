namespace Armed.Cli.Common;

/// <summary>Interrupted by the user, with advice on how to go on.</summary>
internal sealed class InterruptedException(string message, Exception inner) : OperationCanceledException(message, inner);
