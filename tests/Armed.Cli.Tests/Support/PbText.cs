using System.Globalization;

namespace Armed.Cli.Tests.Support;

/// <summary>Reads protobuf's text form as far as a config.pbtxt needs it: fields with numbers, words, strings or messages.</summary>
internal sealed class PbText
{
    private readonly List<(string Name, object Value)> _fields = [];

    public IEnumerable<PbText> Messages(string name) => _fields.Where(field => field.Name == name).Select(field => (PbText)field.Value);

    public PbText Message(string name) => Messages(name).Single();

    public string Text(string name) => (string)_fields.Single(field => field.Name == name).Value;

    public long Number(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);

    public bool Has(string name) => _fields.Any(field => field.Name == name);

    public static PbText Parse(string text)
    {
        var place = 0;
        var message = Read(text, ref place);
        Assert.Equal(text.Length, place);
        return message;
    }

    private static PbText Read(string text, ref int place)
    {
        var message = new PbText();
        for (SkipSpace(text, ref place); place < text.Length && text[place] != '}'; SkipSpace(text, ref place))
        {
            var name = Word(text, ref place);
            SkipSpace(text, ref place);
            var isMessage = text[place] == '{';
            Assert.True(isMessage || text[place] == ':', $"Field {name} at {place}: expected ':' or '{{'.");
            place++;
            message._fields.Add((name, isMessage ? Message(text, ref place) : Scalar(text, ref place)));
        }

        return message;
    }

    private static PbText Message(string text, ref int place)
    {
        var message = Read(text, ref place);
        Assert.Equal('}', text[place++]);
        return message;
    }

    private static string Scalar(string text, ref int place)
    {
        SkipSpace(text, ref place);
        return text[place] == '"' ? Quoted(text, ref place) : Word(text, ref place);
    }

    private static string Quoted(string text, ref int place)
    {
        var bytes = new List<byte>();
        for (place++; text[place] != '"'; place++)
        {
            Assert.InRange(text[place], ' ', '~');
            if (text[place] != '\\')
            {
                bytes.Add((byte)text[place]);
            }
            else if (char.IsAsciiDigit(text[place + 1]))
            {
                (bytes, place) = ([.. bytes, Convert.ToByte(text.Substring(place + 1, 3), 8)], place + 3);
            }
            else
            {
                bytes.Add((byte)text[++place]);
            }
        }

        place++;
        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }

    private static string Word(string text, ref int place)
    {
        var start = place;
        while (place < text.Length && (char.IsAsciiLetterOrDigit(text[place]) || text[place] is '_' or '-'))
        {
            place++;
        }

        Assert.True(place > start, $"Nothing to read at {start}.");
        return text[start..place];
    }

    private static void SkipSpace(string text, ref int place)
    {
        while (place < text.Length && char.IsWhiteSpace(text[place]))
        {
            place++;
        }
    }
}
