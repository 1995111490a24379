using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>Checks every range of <see cref="TrainingOptions"/>; what depends on the data is checked where the data is known.</summary>
internal static class TrainingOptionsValidator
{
    public static void Validate(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults("training");
        foreach (var field in OptionFields.All)
        {
            field.Check(options, faults);
        }

        faults.ThrowIfAny();
    }
}
