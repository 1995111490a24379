using System.Numerics;
using System.Runtime.CompilerServices;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Chosen columns of the design matrix; neighbouring ones in order are read by vectors.</summary>
internal sealed unsafe class ColumnChoice
{
    private readonly int[] _columns;
    private readonly int _runs;

    public ColumnChoice(int[] columns)
    {
        _columns = columns;
        var lanes = Vector<float>.Count;
        while ((_runs + 1) * lanes <= columns.Length && IsRun(columns.AsSpan(_runs * lanes, lanes)))
        {
            _runs++;
        }
    }

    public int Count => _columns.Length;

    /// <summary>target [Count] := the row's chosen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<float> row, double* target)
    {
        int lanes = Vector<float>.Count, k = 0;
        for (; k < _runs * lanes; k += lanes)
        {
            Vector.Widen(new Vector<float>(row[_columns[k]..]), out var low, out var high);
            Vector.Store(low, target + k);
            Vector.Store(high, target + k + lanes / 2);
        }
        for (; k < _columns.Length; k++)
        {
            target[k] = row[_columns[k]];
        }
    }

    /// <summary>target [Count] += scale times the row's chosen columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> row, double scale, double* target)
    {
        int lanes = Vector<float>.Count, half = lanes / 2, k = 0;
        var factor = new Vector<double>(scale);
        for (; k < _runs * lanes; k += lanes)
        {
            Vector.Widen(new Vector<float>(row[_columns[k]..]), out var low, out var high);
            Vector.Store(Vector.FusedMultiplyAdd(factor, low, Vector.Load(target + k)), target + k);
            Vector.Store(Vector.FusedMultiplyAdd(factor, high, Vector.Load(target + k + half)), target + k + half);
        }
        for (; k < _columns.Length; k++)
        {
            target[k] += scale * row[_columns[k]];
        }
    }

    /// <summary>Sum of the row's chosen columns times coefficients [Count].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Dot(ReadOnlySpan<float> row, double* coefficients)
    {
        int lanes = Vector<float>.Count, k = 0;
        var partial = Vector<double>.Zero;
        for (; k < _runs * lanes; k += lanes)
        {
            Vector.Widen(new Vector<float>(row[_columns[k]..]), out var low, out var high);
            partial = Vector.FusedMultiplyAdd(low, Vector.Load(coefficients + k), partial);
            partial = Vector.FusedMultiplyAdd(high, Vector.Load(coefficients + k + lanes / 2), partial);
        }
        var sum = Vector.Sum(partial);
        for (; k < _columns.Length; k++)
        {
            sum += coefficients[k] * row[_columns[k]];
        }

        return sum;
    }

    private static bool IsRun(ReadOnlySpan<int> columns)
    {
        for (var k = 1; k < columns.Length; k++)
        {
            if (columns[k] != columns[0] + k)
            {
                return false;
            }
        }

        return true;
    }
}
