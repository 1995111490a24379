using Armed.Runtime.Bundles;
using Armed.Trainer.Options;

namespace Armed.Trainer.Export;

/// <summary>The options as the manifest describes them for people.</summary>
internal static class OptionSummary
{
    /// <summary>What differs from the defaults, where null is the default of what is chosen from the data.</summary>
    public static IReadOnlyList<OptionDescription> Of(TrainingOptions options)
    {
        var (given, defaults) = (TrainingOptionsJson.ToElement(options), TrainingOptionsJson.ToElement(new TrainingOptions()));
        return
        [
            .. OptionFields.All
                .Where(field => given.GetProperty(field.Name).GetRawText() != defaults.GetProperty(field.Name).GetRawText())
                .Select(field => new OptionDescription(field.Name, given.GetProperty(field.Name).ToString(), field.Help)),
        ];
    }
}
