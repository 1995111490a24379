namespace Armed.Trainer;

/// <summary>The input or its description is wrong: what, the value, where, what was expected, what to do next. The command exits with 2.</summary>
public sealed class InputException : Exception
{
    /// <summary>Makes an exception with a message for the user.</summary>
    /// <param name="message">What is wrong and what to do next.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message for the user and its cause.</summary>
    /// <param name="message">What is wrong and what to do next.</param>
    /// <param name="inner">The cause.</param>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
