namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Numbers on a <see cref="BlockPattern"/>: A, or the factor of H.</summary>
internal sealed unsafe class BlockValues
{
    private readonly BlockPattern _pattern;
    private readonly PinnedDoubles _diagonal;
    private readonly PinnedDoubles _panels;
    private readonly PinnedDoubles _core;

    public BlockValues(BlockPattern pattern)
    {
        _pattern = pattern;
        _diagonal = new PinnedDoubles(pattern.DiagonalStart[pattern.Sparse]);
        _panels = new PinnedDoubles(pattern.PanelStart[pattern.Sparse]);
        _core = new PinnedDoubles(checked(pattern.Core * pattern.Core));
    }

    /// <summary>The core [Core, Core]; only the upper triangle counts.</summary>
    public PinnedDoubles Core => _core;

    /// <summary>Diagonal block of a position and its stride.</summary>
    public double* Diagonal(int position, out int stride)
    {
        if (position < _pattern.Sparse)
        {
            stride = _pattern.Size[position];
            return _diagonal.Pointer + _pattern.DiagonalStart[position];
        }
        stride = _pattern.Core;
        return CoreAt(_pattern.CoreOffset[position], _pattern.CoreOffset[position]);
    }

    /// <summary>Panel of a sparse position, stride Width.</summary>
    public double* Panel(int position) => _panels.Pointer + _pattern.PanelStart[position];

    /// <summary>Border block [K, P] of a position and its stride.</summary>
    public double* BorderBlock(int position, out int stride)
    {
        if (position < _pattern.Sparse)
        {
            stride = _pattern.Width[position];
            return Panel(position) + stride - _pattern.Border;
        }
        stride = _pattern.Core;
        return CoreAt(_pattern.CoreOffset[position], _pattern.CoreNodes);
    }

    public double* CoreAt(int row, int column) => _core.Pointer + (long)row * _pattern.Core + column;
}
