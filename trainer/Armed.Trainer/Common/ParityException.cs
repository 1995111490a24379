namespace Armed.Trainer;

/// <summary>An exported graph does not equal the trained network. The command exits with 3; nothing was published.</summary>
public sealed class ParityException : Exception
{
    /// <summary>Makes an exception that says which graph differs and by how much.</summary>
    /// <param name="message">Graph, difference, bound.</param>
    public ParityException(string message)
        : base(message)
    {
    }
}
