using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = Armed.Trainer.Fitting.AdamW;

namespace Armed.Trainer.Tests.Fitting.Dense;

public sealed class LazyRowsTests
{
    private const int Rows = 6, Width = 3;

    [Fact]
    public void Step_TouchedRows_MoveAsIfEachHadAnOptimizerOfItsOwn()
    {
        using var table = new LazyTable();
        using var row = new Parameter(zeros(1, Width));
        using var alone = new AdamW([new ParameterGroup([row], 1, 0, ClipScope.None)], clipNorm: 0);

        table.Steps(0, 20); // row r is touched at every (r + 1)th step
        for (var step = 0; step < 20; step++)
        {
            if (LazyTable.Touches(step, 4))
            {
                alone.ZeroGradients();
                LazyTable.Gradient(step, 4).CopyTo(TensorMemory.Floats(row.grad!));
                alone.Step(LazyTable.Rate);
            }
        }

        Assert.Equal(TensorMemory.Floats(row).ToArray(), TensorMemory.Floats(table.Parameter).Slice(4 * Width, Width).ToArray());
    }

    [Fact]
    public void Step_UntouchedRows_Stay()
    {
        using var table = new LazyTable();

        table.Steps(0, 5); // the last row is touched at the sixth

        Assert.Equal(new float[Width], TensorMemory.Floats(table.Parameter)[^Width..].ToArray());
    }

    [Fact]
    public void Read_WrittenState_ContinuesBitForBit()
    {
        using LazyTable whole = new(), before = new(), after = new();
        whole.Steps(0, 20);
        before.Steps(0, 11);
        using var state = new MemoryStream();
        using var writer = new BinaryWriter(state);
        before.Optimizer.Write(writer, moments: true);
        state.Position = 0;
        using var reader = new BinaryReader(state);
        after.Optimizer.Read(reader, moments: true);

        after.Steps(11, 20);

        Assert.Equal(TensorMemory.Floats(whole.Parameter).ToArray(), TensorMemory.Floats(after.Parameter).ToArray());
    }

    /// <summary>A table updated by rows, with made-up gradients.</summary>
    private sealed class LazyTable : IDisposable
    {
        public const double Rate = 0.1;
        private readonly TouchedRows _touched = new(Rows);

        public LazyTable()
        {
            Parameter = new Parameter(zeros(Rows, Width));
            Optimizer = new AdamW([new ParameterGroup([Parameter], 1, 0, ClipScope.None) { Touched = _touched }], clipNorm: 0);
        }

        public Parameter Parameter { get; }

        public AdamW Optimizer { get; }

        public static bool Touches(int step, int row) => (step + 1) % (row + 1) == 0;

        public static float[] Gradient(int step, int row) => [.. Enumerable.Range(0, Width).Select(j => MathF.Sin(step + 3 * row + j))];

        public void Steps(int from, int to)
        {
            using var gradient = Parameter.grad!;
            for (var step = from; step < to; step++)
            {
                Optimizer.ZeroGradients();
                for (var row = Rows - 1; row >= 0; row--)
                {
                    if (Touches(step, row))
                    {
                        _touched.SlotOf(row);
                        Gradient(step, row).CopyTo(TensorMemory.Floats(gradient)[(row * Width)..]);
                    }
                }

                Optimizer.Step(Rate);
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            Parameter.Dispose();
        }
    }
}
