using System.Globalization;

namespace Armed.Cli.Reporting;

/// <summary>Encodes what is inserted into markup.</summary>
internal sealed class HtmlFormatter : IFormatProvider, ICustomFormatter
{
    public static HtmlFormatter Instance { get; } = new();

    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

    public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
    {
        Html markup => markup.Text,
        IFormattable value => SafeText.Encode(value.ToString(format, CultureInfo.InvariantCulture)),
        _ => SafeText.Encode(arg?.ToString() ?? ""),
    };
}
