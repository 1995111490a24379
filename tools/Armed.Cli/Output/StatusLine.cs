using System.Globalization;
using Armed.Cli.Common;

namespace Armed.Cli.Output;

/// <summary>One line on a terminal that is written anew while work goes on; nothing elsewhere.</summary>
internal sealed class StatusLine(CommandHost host) : IDisposable
{
    private const string ClearLine = "\r\u001b[2K";
    private const int BarWidth = 20;

    private bool _dirty;

    /// <summary>Shows a text in place of the last one.</summary>
    public void Show(string text)
    {
        if (host.ShowsProgress)
        {
            _dirty = true;
            host.Error.Write(ClearLine + text);
        }
    }

    /// <summary>Clears the line, so that something else can be printed.</summary>
    public void Clear()
    {
        if (_dirty)
        {
            host.Error.Write(ClearLine);
            _dirty = false;
        }
    }

    public void Dispose() => Clear();

    /// <summary>A bar that is full up to a share, from 0 to 1.</summary>
    public static string Bar(double share)
    {
        var full = (int)(BarWidth * share);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}]";
    }

    /// <summary>Hours, minutes and seconds; minutes and seconds below an hour.</summary>
    public static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
