using System.Globalization;
using System.Text.Json;

namespace Armed.Samples.MlNet;

/// <summary>Rows of a CSV without quotes as the graphs take them: numbers unchanged, names as their code in the manifest.</summary>
internal static class SongTable
{
    public static List<Song> Read(string bundle, string csv)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "armed.json")));
        var columns = manifest.RootElement.GetProperty("columns").EnumerateArray().ToList();
        var cluster = manifest.RootElement.GetProperty("clusters")[0];
        var lines = File.ReadAllLines(csv);
        var header = lines[0].Split(',');
        var songs = new List<Song>();
        foreach (var cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            string Cell(JsonElement column) => cells[Array.IndexOf(header, column.GetProperty("name").GetString())];
            songs.Add(new Song
            {
                Features = [.. columns.Where(column => Kind(column) == "numeric").Select(column => Number(Cell(column)))],
                Categories = [.. columns.Where(column => Kind(column) == "categorical").Select(column => Code(column, Cell(column)))],
                Cluster = [Code(cluster, Cell(cluster))],
            });
        }

        return songs;
    }

    private static string? Kind(JsonElement column) => column.GetProperty("kind").GetString();

    private static float Number(string cell) => cell.Length == 0 ? float.NaN : float.Parse(cell, CultureInfo.InvariantCulture);

    private static long Code(JsonElement names, string cell) => names.GetProperty("levels").EnumerateArray().ToList().FindIndex(level => level.GetString() == cell);
}
