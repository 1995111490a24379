using System.Runtime.InteropServices;

namespace Armed.Trainer.Fitting;

/// <summary>A stage at the end of an epoch: what early stopping goes back to.</summary>
/// <param name="Parameters">Values of each parameter.</param>
/// <param name="Buffers">Bytes of each buffer.</param>
/// <param name="State">What else the stage keeps.</param>
internal sealed record StageSnapshot(float[][] Parameters, byte[][] Buffers, double[] State)
{
    /// <summary>A copy of a stage's parameters, buffers and state.</summary>
    public static StageSnapshot Of(ITrainingStage stage) => new(stage.Optimizer.Snapshot(), stage.Buffers.Snapshot(), stage.ExportState());

    /// <summary>Sets a stage to what it was.</summary>
    public void Restore(ITrainingStage stage)
    {
        stage.Optimizer.Restore(Parameters);
        stage.Buffers.Restore(Buffers);
        stage.ImportState(State);
    }

    public void Write(BinaryWriter writer)
    {
        WriteAll(writer, Parameters, values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        WriteAll(writer, Buffers, bytes => bytes);
        WriteState(writer, State);
    }

    public static StageSnapshot Read(BinaryReader reader) =>
        new(ReadAll(reader, bytes => MemoryMarshal.Cast<byte, float>(bytes).ToArray()), ReadAll(reader, bytes => bytes), ReadState(reader));

    /// <summary>Writes a stage as it is, with the optimiser's moments if asked.</summary>
    public static void Write(BinaryWriter writer, ITrainingStage stage, bool moments)
    {
        stage.Optimizer.Write(writer, moments);
        WriteAll(writer, stage.Buffers.Snapshot(), bytes => bytes);
        WriteState(writer, stage.ExportState());
    }

    /// <summary>Sets a stage to what <see cref="Write(BinaryWriter, ITrainingStage, bool)"/> wrote.</summary>
    public static void Read(BinaryReader reader, ITrainingStage stage, bool moments)
    {
        stage.Optimizer.Read(reader, moments);
        stage.Buffers.Restore(ReadAll(reader, bytes => bytes));
        stage.ImportState(ReadState(reader));
    }

    private static void WriteAll<T>(BinaryWriter writer, T[] values, Func<T, byte[]> bytes)
    {
        writer.Write(values.Length);
        foreach (var value in values)
        {
            var content = bytes(value);
            writer.Write(content.Length);
            writer.Write(content);
        }
    }

    private static T[] ReadAll<T>(BinaryReader reader, Func<byte[], T> value)
    {
        var values = new T[reader.ReadInt32()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(reader.ReadBytes(reader.ReadInt32()));
        }

        return values;
    }

    private static void WriteState(BinaryWriter writer, double[] state) => WriteAll(writer, [state], values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static double[] ReadState(BinaryReader reader) => ReadAll(reader, bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())[0];
}
