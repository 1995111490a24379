using System.Numerics.Tensors;
using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Images;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What the model looks at in some images, and the same images under other clusters' effects.</summary>
internal static class ImagesSection
{
    public static Section? Of(ReportContent content) => content.Explanation.Rows?.Images is not { } found ? null : new Section("images", "What the model looks at", Html.Of(
        $"{Legend(content, found)}{Html.Join(found.Images.Select((image, at) => Of(content, found, image, at)))}"));

    private static Html Legend(ReportContent content, ExplainedImages found)
    {
        if (found.MapHeight == 0)
        {
            return Html.Of($"<p>The bundle has no maps of what the model looks at: its last layer does not read the images, its network is a program's own, or an older version wrote it. Below are the best and the worst predicted images, with their predictions under the effects of other clusters of {Html.Name(content.Factor)}.</p>\n");
        }

        var what = found.Images.All(image => image.Class is null) ? Html.Of($"a larger linear predictor") : Html.Of($"what is named above each image");
        var clusters = found.HasMixedMaps
            ? Html.Of($" Where the effects of the image's own {Html.Name(content.Factor)} add to that, the difference is <span class=\"key more\">blue</span>; where they take away, it is <span class=\"key less\">orange</span>.")
            : Html.Of($" The effects of {Html.Name(content.Factor)} change the level of a prediction alone, not where the model looks.");
        return Html.Of(
            $"<p>Places that speak for {what} are <span class=\"key for\">pink</span> (Grad-CAM): the stronger, the more they count, on one scale for each image. Check that the marks are where you would look, and not on the background or on a mark of a device.{clusters} Maps are coarse: {found.MapHeight} × {found.MapWidth} places for {found.Shape.Height} × {found.Shape.Width} pixels. They show what this model uses; they do not prove what is in the image. The last pictures are the same image as if it came from other clusters: those with the lowest, a middle and the highest prediction of it.</p>\n");
    }

    private static Html Of(ReportContent content, ExplainedImages found, ExplainedImage image, int at)
    {
        var outcome = content.Explanation.Manifest.Outcome;
        var panels = new ImagePanels(image.Pixels, found.Shape, new ImageSize(found.MapHeight, found.MapWidth), FormattableString.Invariant($"image{at + 1}"));
        var observed = Observed(outcome, image.Outcome);
        var speaksFor = image.Class is { } name ? Html.Of($"; the maps speak for {Html.Name(name)}") : Html.None;
        return Html.Of(
            $"<h3>{(image.IsWorst ? "One of the largest losses" : outcome.Classes.Count > 0 ? "Best of its class" : "Best of its third")}: {Html.Name(outcome.Name)} is {Html.Name(observed)}{(found.MapHeight == 0 ? Html.None : speaksFor)}</h3>\n<div class=\"looks\">{panels.Plain($"The image, whose {SafeText.Cut(outcome.Name)} is {SafeText.Cut(observed)}.", Html.Of($"The image, from {Html.Name(content.Factor)} {Html.Name(image.Own.Name ?? "")}"))}{Html.Join(Looks(content, found, image, panels))}</div>\n");
    }

    private static IEnumerable<Html> Looks(ReportContent content, ExplainedImages found, ExplainedImage image, ImagePanels panels)
    {
        var outcome = content.Explanation.Manifest.Outcome;
        var largest = Largest(image);
        yield return Look(Html.Of($"without clusters"), "Without effects of clusters", image.Population);
        if (image.IsKnown)
        {
            yield return Look(Html.Of($"with its own"), "With the effects of its own cluster", image.Own);
        }

        if (image.HasDifference)
        {
            var (difference, most) = (image.Difference, image.Difference.Max(Math.Abs));
            yield return panels.Difference(difference, most, $"What the effects of its own cluster add and take away, at most {Share(most, largest)} of the largest value. {Places(difference, found)}", Html.Of($"<b>difference</b>, at most {Share(most, largest)} of the largest value"));
        }

        foreach (var other in image.Others)
        {
            yield return Look(Html.Of($"as if from {Html.Name(other.Name!)}"), $"As if it came from {SafeText.Cut(other.Name!)}", other);
        }

        Html Look(Html title, string start, ImageUnderCluster look)
        {
            var prediction = Prediction(outcome, look.Predictions);
            var map = look.Name is null || found.HasMixedMaps ? look.Map : [];
            return panels.For(map, largest, $"{start} the prediction is {prediction}. {Places(map, found)}", Html.Of($"<b>{title}</b>: {prediction}"));
        }
    }

    /// <summary>The largest value of all maps of an image that speaks for the class.</summary>
    private static double Largest(ExplainedImage image) => image.Others.Append(image.Own).Append(image.Population).SelectMany(look => look.Map).Select(value => (double)value).DefaultIfEmpty(0).Max();

    private static string Share(double value, double largest) => largest > 0 ? Percent(value / largest) : "–";

    /// <summary>A share whose sign stays on the line of its number.</summary>
    private static string Percent(double share) => Numbers.Percent(share).Replace(' ', '\u00A0');

    /// <summary>Where the strongest place is, in words.</summary>
    private static string Places(float[] map, ExplainedImages found)
    {
        if (map.Length == 0 || map.All(value => value == 0))
        {
            return "";
        }

        var (y, x) = Math.DivRem(TensorPrimitives.IndexOfMaxMagnitude(map), found.MapWidth);
        var (down, across) = (Third(y, found.MapHeight, "upper", "lower"), Third(x, found.MapWidth, "left", "right"));
        var place = down.Length + across.Length == 0 ? "in the middle" : down.Length == 0 ? $"at the {across}" : across.Length == 0 ? $"in the {down} part" : $"in the {down} {across} part";
        return $"The strongest place is {place}.";
    }

    private static string Third(int at, int count, string first, string last) => ((at + 0.5) / count) switch { < 1 / 3.0 => first, > 2 / 3.0 => last, _ => "" };

    private static string Observed(OutcomeDescription outcome, float value) => outcome.Classes.Count == 0 ? Numbers.Short(value)
        : outcome.Positive is { } positive ? value > 0 ? positive : outcome.Classes.First(level => level != positive)
        : outcome.Classes[(int)value];

    private static string Prediction(OutcomeDescription outcome, float[] predictions)
    {
        if (outcome.Classes.Count == 0)
        {
            return Numbers.Short(predictions[0]);
        }

        var at = predictions.Length > 1 ? TensorPrimitives.IndexOfMax(predictions) : 0;
        var (name, share) = predictions.Length > 1 ? (outcome.Classes[at], predictions[at])
            : predictions[0] >= 0.5f ? (outcome.Positive!, predictions[0]) : (outcome.Classes.First(level => level != outcome.Positive), 1 - predictions[0]);
        return $"{SafeText.Cut(name)}, {Percent(share)}";
    }
}
