namespace Armed.Cli.Predicting;

/// <summary>Picks the form of the output by the file's name.</summary>
internal static class PredictionSinks
{
    private const int BufferBytes = 1 << 16;

    public static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <param name="path">Where to write.</param>
    /// <param name="parquet">Whether as Parquet; the temporary name does not tell.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="interval">The last of them.</param>
    public static IPredictionSink Create(string path, bool parquet, IReadOnlyList<string> columns, IntervalColumns interval) =>
        parquet ? new ParquetPredictionSink(path, columns, interval) : new CsvPredictionSink(new StreamWriter(path, append: false, encoding: new System.Text.UTF8Encoding(false), bufferSize: BufferBytes), columns, owns: true);
}
