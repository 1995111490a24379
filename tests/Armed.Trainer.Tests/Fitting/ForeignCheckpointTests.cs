using System.Buffers.Binary;
using System.Security.Cryptography;
using Armed.Trainer.Fitting;

namespace Armed.Trainer.Tests.Fitting;

public sealed class ForeignCheckpointTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Open_DirectoryOfSomebodyElse_IsKept()
    {
        var precious = _folder.Write("thesis.txt", "years of work");

        var fault = Assert.Throws<InputException>(() => CheckpointStore.Open(_folder.Path, "fit", resume: false));

        Assert.Contains("thesis.txt", fault.Message);
        Assert.True(File.Exists(precious));
    }

    /// <summary>States of a former version have other lengths: they are refused, not misread.</summary>
    [Fact]
    public void Open_FormerVersion_SaysSo()
    {
        var (folder, hash) = (_folder["own.checkpoint"], SHA256.HashSizeInBytes);
        CheckpointStore.Open(folder, "fit", resume: false).Save("main", [1, 2, 3]);
        Assert.Equal([1, 2, 3], CheckpointStore.Open(folder, "fit", resume: true).InProgress("main"));
        var file = Path.Combine(folder, "state.bin");
        var bytes = File.ReadAllBytes(file);
        var version = bytes.AsSpan(hash + "ARMEDCKP".Length, sizeof(int));
        Assert.Equal(4, BinaryPrimitives.ReadInt32LittleEndian(version));
        BinaryPrimitives.WriteInt32LittleEndian(version, 3);
        SHA256.HashData(bytes.AsSpan(hash), bytes.AsSpan(0, hash));
        File.WriteAllBytes(file, bytes);

        var fault = Assert.Throws<InputException>(() => CheckpointStore.Open(folder, "fit", resume: true));

        Assert.Contains("not a checkpoint of this version", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
