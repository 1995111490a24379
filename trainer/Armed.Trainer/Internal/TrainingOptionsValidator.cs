namespace Armed.Trainer.Internal;

internal static class TrainingOptionsValidator
{
    public static void Validate(TrainingOptions options) => ArgumentNullException.ThrowIfNull(options);
}
