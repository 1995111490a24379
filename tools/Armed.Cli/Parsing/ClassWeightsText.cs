using System.Globalization;
using Armed.Trainer;
using Armed.Trainer.Options;

namespace Armed.Cli.Parsing;

/// <summary>Class weights on the command line: <c>balanced</c>, or <c>yes=2,no=1</c>.</summary>
internal static class ClassWeightsText
{
    /// <summary>The weights; null if the text is neither.</summary>
    public static ClassWeights? Parse(string text)
    {
        if (text == ClassWeightsJson.Balanced)
        {
            return ClassWeights.Balanced;
        }

        var levels = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var item in ListText.Split(text))
        {
            // The last sign: a level may hold one itself.
            var sign = item.LastIndexOf('=');
            if (sign < 1 || !double.TryParse(item.AsSpan(sign + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !levels.TryAdd(item[..sign], weight))
            {
                return null;
            }
        }

        return ClassWeights.Of(levels);
    }
}
