using System.Globalization;
using System.IO.Compression;
using System.Text;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Hostile;

/// <summary>
/// The rounds of one child: each writes a changed CSV file, JSON file, packed file, query or configuration, and reads it; every 20th also trains on what it read, exports, and predicts the
/// same table.
/// </summary>
internal sealed class TableFuzzRounds(string directory, int seed)
{
    private static readonly string[] s_pieces = ["\"", "\n", "\r\n", ",", ";", "\0", "\uFEFF", "1e999", "NaN", "NA", "\"\"", "[[[[", "{\"a\":", "]}", "null", "\\ud800", "\\", "-", ".", "\t", "\u00fc", "99999999999999999999", "'", "--", ")", "("];

    private const int FitEvery = 20;

    public void Run(int first, int end, TextWriter output) => new FuzzLoop(directory, reportEvery: 1_000).Run(first, end, output, round => () => Outcome(round));

    private string Outcome(int round)
    {
        var random = new Random(unchecked((seed * 7_919) + round));
        try
        {
            return Try(random, round % FitEvery == 0);
        }
        catch (Exception e) when (e is InputException or ArgumentException)
        {
            return "refused";
        }
        catch (Exception e)
        {
            return $"DEFECT {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private string Try(Random random, bool fits)
    {
        switch (random.Next(12))
        {
            case 0:
                TrainingOptionsJson.Parse(Encoding.UTF8.GetString(Change("{\"hidden\":[64,32],\"random\":\"1 + x\",\"seed\":7,\"class_weights\":{\"a\":1.5},\"activation\":\"silu\",\"lambda_g\":0.1,\"refit\":\"off\"}", random))).Validate();
                return "options";
            case 1:
                return Read(DataSource.FromSql(Encoding.UTF8.GetString(Change($"SELECT g, x, k, y FROM read_csv('{Write("q.csv", Encoding.UTF8.GetBytes(Csv()))}', header = true) WHERE x > 0 ORDER BY x", random))), fits);
            case 2:
                return Read(DataSource.FromPath(Write("t.jsonl", Change(Json("\n"), random))), fits);
            case 3:
                return Read(DataSource.FromPath(Write("t.json", Change("[" + Json(",") + "]", random))), fits);
            case 4:
                return Read(DataSource.FromPath(Write("t.csv.gz", random.Next(2) == 0 ? Pack(Change(Csv(), random)) : FileMutation.Mutate(Pack(Encoding.UTF8.GetBytes(Csv())), random))), fits);
            case 5:
                return Read(DataSource.FromPath(Write("t.csv", Change(Csv(), random))), fits);
            default:
                return Read(DataSource.FromPath(Write("t.csv", new CellMutation(random).Csv())), fits);
        }
    }

    private string Read(DataSource source, bool fits)
    {
        var data = new DataRequest { Source = source, Outcome = "y", Clusters = ["g"] };
        if (!fits)
        {
            TableReader.Read(data);
            return "read";
        }

        var output = Path.Combine(directory, "bundle");
        ArmedTraining.Run(new TrainingRequest { Data = data, Options = new TrainingOptions { Hidden = [], MaxEpochs = 1, Device = TrainingDevice.Cpu }, Output = output, Force = true }, new Progress(directory));
        using var model = ArmedModel.Load(output);
        using var reader = PredictionReader.Open(source, model.Manifest);
        foreach (var batch in reader.Read())
        {
            var predictions = new float[batch.Rows * model.Width];
            model.Predict(batch.Features, batch.Categories, batch.Clusters, predictions);
            if (predictions.Any(value => !float.IsFinite(value)))
            {
                return "DEFECT a prediction is not finite";
            }
        }

        return "fitted and predicted";
    }

    /// <summary>A fit reports each step, so that only one step of more than some seconds is a hang.</summary>
    private sealed class Progress(string directory) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => File.SetLastWriteTimeUtc(FuzzLoop.Progress(directory), DateTime.UtcNow);
    }

    private static byte[] Change(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[place] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(place, random.Next(Math.Min(60, bytes.Count - place))); break;
                case 2: bytes.InsertRange(place, Enumerable.Repeat(Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]), random.Next(10) == 0 ? 100_000 : 1).SelectMany(piece => piece)); break;
                case 3: bytes.InsertRange(place, bytes.GetRange(place / 2, (place + 1) / 2)); break;
                default: bytes.InsertRange(place, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)])); break;
            }
        }

        return [.. bytes];
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Csv() => "g,x,k,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i % 5},{i * 0.5},{(i % 3 == 0 ? "a" : "\"b, c\"")},{i % 7}.25\n")));

    private static string Json(string separator) => string.Join(separator, Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{\"g\":\"c{i % 5}\",\"x\":{i * 0.5},\"k\":{(i % 3 == 0 ? "null" : "\"b\"")},\"y\":{i % 7}.25}}")));

    private static byte[] Pack(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var pack = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            pack.Write(content);
        }

        return buffer.ToArray();
    }
}
