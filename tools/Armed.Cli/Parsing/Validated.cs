using Armed.Trainer;

namespace Armed.Cli.Parsing;

/// <summary>Runs a validation: what it refuses was the user's choice, so it is wrong input and not a defect.</summary>
internal static class Validated
{
    public static void Options(Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException fault)
        {
            throw new InputException(fault.Message, fault);
        }
    }
}
