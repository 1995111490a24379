namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Buffers of one worker, grown as asked for and kept between calls; their content is whatever was left there.</summary>
internal sealed unsafe class Scratch
{
    private readonly PinnedDoubles?[] _buffers = new PinnedDoubles?[6];
    private int[] _map = [];

    public double* Take(int slot, int length)
    {
        if (_buffers[slot] is not { } buffer || buffer.Length < length)
        {
            _buffers[slot] = buffer = new PinnedDoubles(Math.Max(64, length));
        }

        return buffer.Pointer;
    }

    public int[] Map(int length) => _map.Length >= length ? _map : _map = new int[length];
}
