using System.Security.Cryptography;
using Armed.Runtime.Common;

namespace Armed.Trainer.Fitting;

/// <summary>
/// The state of a fit under way in <c>NAME.checkpoint</c>: finished stages, the stage in progress, the history. Written to a temporary sibling
/// and renamed, so that a killed process leaves the former state or the new one. Kept in memory only when there is no directory.
/// </summary>
internal sealed class CheckpointStore
{
    private const string StateFile = "state.bin";
    private const string HistoryFile = "history.jsonl";
    private static readonly string[] s_files = [StateFile, StateFile + ".tmp", HistoryFile];
    private const int FormatVersion = 4;
    private static readonly byte[] s_magic = "ARMEDCKP"u8.ToArray();
    private readonly string? _directory;
    private readonly string _identity;
    private readonly Dictionary<string, byte[]> _finished = new(StringComparer.Ordinal);
    private (string Stage, byte[] State)? _current;

    private CheckpointStore(string? directory, string identity) => (_directory, _identity) = (directory, identity);

    /// <summary>One JSON object per epoch so far.</summary>
    public List<string> History { get; } = [];

    /// <summary>Opens the checkpoint directory: continues a left-over one when <paramref name="resume"/>, else removes it.</summary>
    /// <exception cref="InputException">The checkpoint belongs to other data or options, or is damaged.</exception>
    public static CheckpointStore Open(string? directory, string identity, bool resume)
    {
        var store = new CheckpointStore(directory, identity);
        if (directory is null)
        {
            return store;
        }

        var file = Path.Combine(directory, StateFile);
        if (resume && File.Exists(file))
        {
            store.Load(file);
        }
        else
        {
            RemoveLeftOver(directory);
        }

        return store;
    }

    /// <summary>Removes what an earlier fit left; a directory that holds anything else is somebody's own.</summary>
    private static void RemoveLeftOver(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        var foreign = Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).FirstOrDefault(name => !s_files.Contains(name));
        if (foreign is not null)
        {
            throw new InputException($"{directory} is the directory of the checkpoint but contains {foreign}, which is not part of a checkpoint. Move that directory away, or choose another name with -o.");
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The final state of a stage, or null when it has not finished.</summary>
    public byte[]? Finished(string stage) => _finished.GetValueOrDefault(stage);

    /// <summary>The state of a stage in progress, or null.</summary>
    public byte[]? InProgress(string stage) => _current is { } current && current.Stage == stage ? current.State : null;

    /// <summary>Keeps the state of a stage in progress.</summary>
    public void Save(string stage, byte[] state)
    {
        _current = (stage, state);
        Flush();
    }

    /// <summary>Keeps the final state of a stage.</summary>
    public void Finish(string stage, byte[] state)
    {
        _current = null;
        _finished[stage] = state;
        Flush();
    }

    /// <summary>Removes the checkpoint after success.</summary>
    public void Delete()
    {
        if (_directory is not null && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private void Flush()
    {
        if (_directory is null)
        {
            return;
        }

        Directory.CreateDirectory(_directory);
        var file = Path.Combine(_directory, StateFile);
        var content = Content();
        AtomicFile.Write(file, file + ".tmp", SHA256.HashData(content), content);
        File.WriteAllLines(Path.Combine(_directory, HistoryFile), History);
    }

    private byte[] Content()
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            Write(writer);
        }

        return buffer.ToArray();
    }

    private void Write(BinaryWriter writer)
    {
        writer.Write(s_magic);
        writer.Write(FormatVersion);
        writer.Write(_identity);
        writer.Write(_finished.Count);
        foreach (var (stage, state) in _finished.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            WriteBlob(writer, stage, state);
        }

        writer.Write(_current is not null);
        if (_current is { } current)
        {
            WriteBlob(writer, current.Stage, current.State);
        }

        writer.Write(History.Count);
        History.ForEach(writer.Write);
    }

    private void Load(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var hash = SHA256.HashSizeInBytes;
        // Of every bit: a flipped one in a weight would quietly become another model.
        if (bytes.Length < hash || !SHA256.HashData(bytes.AsSpan(hash)).AsSpan().SequenceEqual(bytes.AsSpan(0, hash)))
        {
            throw Unreadable(file, "its content does not have the checksum at its start.");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, hash, bytes.Length - hash));
        if (!reader.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic) || reader.ReadInt32() != FormatVersion)
        {
            throw Unreadable(file, "it is not a checkpoint of this version.");
        }

        var identity = reader.ReadString();
        if (identity != _identity)
        {
            throw new InputException($"The checkpoint {file} was made with other data, options, seed or package versions, or another backbone (fit {identity[..12]}, this one {_identity[..12]}). "
                + "Run the same command as before, or leave out --resume to start again.");
        }

        Read(reader);
    }

    private static InputException Unreadable(string file, string why) => new($"The checkpoint {file} cannot be read: {why} Leave out --resume to start again.");

    private void Read(BinaryReader reader)
    {
        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            _finished[reader.ReadString()] = reader.ReadBytes(reader.ReadInt32());
        }

        if (reader.ReadBoolean())
        {
            _current = (reader.ReadString(), reader.ReadBytes(reader.ReadInt32()));
        }

        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            History.Add(reader.ReadString());
        }
    }

    private static void WriteBlob(BinaryWriter writer, string stage, byte[] state)
    {
        writer.Write(stage);
        writer.Write(state.Length);
        writer.Write(state);
    }
}
