using Armed.Trainer.Data;
using Armed.Trainer.Images;

namespace Armed.Cli.Reporting.Figures;

/// <summary>One image several times, with maps over it: its pixels are in the page once.</summary>
/// <param name="image">The pixels, [C, H, W].</param>
/// <param name="shape">Their size.</param>
/// <param name="map">Rows and columns of the maps.</param>
/// <param name="id">Of this image on the page.</param>
internal sealed class ImagePanels(byte[] image, ImageShape shape, ImageSize map, string id)
{
    /// <summary>Shorter side of a map's picture, unless the longer one would be above its bound.</summary>
    private const int OverlaySide = 48, LongestSide = 160;

    private readonly ImageSize _overlay = new(Scaled(shape.Height, shape), Scaled(shape.Width, shape));
    private bool _isShown;

    /// <summary>The image alone.</summary>
    public Html Plain(string alt, Html caption) => Panel(alt, caption, Html.None);

    /// <summary>The image with what speaks for a class.</summary>
    /// <param name="values">The map, [h, w]; empty for none.</param>
    /// <param name="largest">The number that is shown most strongly.</param>
    /// <param name="alt">What is to be seen.</param>
    /// <param name="caption">The same for all readers.</param>
    public Html For(float[] values, double largest, string alt, Html caption) => Panel(alt, caption, Overlay(values, largest, isDifference: false));

    /// <summary>The image with what effects add and take away.</summary>
    public Html Difference(float[] values, double largest, string alt, Html caption) => Panel(alt, caption, Overlay(values, largest, isDifference: true));

    private Html Panel(string alt, Html caption, Html overlay)
    {
        var pixels = _isShown ? Html.Of($"<use href=\"#{id}\"/>") : Pixels();
        _isShown = true;
        return Html.Of($"<figure><svg class=\"picture\" viewBox=\"0 0 {shape.Width} {shape.Height}\" role=\"img\" aria-label=\"{alt}\">{pixels}{overlay}</svg><figcaption>{caption}</figcaption></figure>\n");
    }

    private Html Pixels()
    {
        var (bytes, type) = PictureWriter.Write(image, shape);
        return Picture(Html.Of($" id=\"{id}\" class=\"pixels\""), bytes, type);
    }

    private Html Overlay(float[] values, double largest, bool isDifference) =>
        values.Length == 0 || !(largest > 0) ? Html.None : Picture(Html.None, OverlayWriter.Transparent(values, map, _overlay, largest, isDifference), "image/png");

    private Html Picture(Html attributes, byte[] bytes, string type) =>
        Html.Of($"<image{attributes} width=\"{shape.Width}\" height=\"{shape.Height}\" preserveAspectRatio=\"none\" href=\"data:{type};base64,{Convert.ToBase64String(bytes)}\"/>");

    private static int Scaled(int side, ImageShape shape) =>
        Math.Max(1, (int)Math.Round(side * Math.Min((double)OverlaySide / Math.Min(shape.Height, shape.Width), (double)LongestSide / Math.Max(shape.Height, shape.Width))));
}
