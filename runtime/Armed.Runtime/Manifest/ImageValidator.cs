using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks the columns of images.</summary>
internal static class ImageValidator
{
    private const int Axes = 3;

    public static void Validate(BundleManifest manifest)
    {
        if (manifest.Images is not { } images)
        {
            return;
        }

        Require(images.Count == 1, "images", "exactly one, or left out", images.Count);
        var image = images[0];
        Require(image is not null, "images", "without null", null);
        Require(!string.IsNullOrEmpty(image.Column) && image.Column.Length <= MaxNameLength, "images[].column", "a column's name", image.Column);
        var input = (manifest.FurtherInputs ?? []).FirstOrDefault(input => input.Name == image.Input);
        var isImage = input is { Type: ElementTypes.UInt8, Shape: [1 or 3, _, _] };
        Require(isImage, $"images['{image.Column}'].input", $"a further input of uint8 with {Axes} axes, the first one 1 or 3", image.Input);
    }
}
