using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>x with each image averaged to at most 16 x 16 values a channel: [N, F' + C H W] to [N, F' + C h w]. Pixels beyond whole cells, at the right and the bottom, are left out.</summary>
internal sealed class CoarseImages(BackboneInput input) : Module<Tensor, Tensor>(nameof(CoarseImages))
{
    private const int MostCells = 16;

    /// <summary>Values of a channel, at most.</summary>
    public const int MostValues = MostCells * MostCells;

    /// <summary>What it reads.</summary>
    public BackboneInput Input => input;

    /// <summary>Height and width of a cell.</summary>
    public (int Height, int Width) Cell { get; } = (Side(input.Image!.Value.Height), Side(input.Image!.Value.Width));

    /// <summary>Columns of the result.</summary>
    public int Outputs => input.Width + (input.Image!.Value.Channels * (input.Image.Value.Height / Cell.Height) * (input.Image.Value.Width / Cell.Width));

    /// <summary>Averages.</summary>
    public override Tensor forward(Tensor x)
    {
        var (columns, images) = ImageInputs.Split(x, input);
        var coarse = functional.avg_pool2d(images, [Cell.Height, Cell.Width]).flatten(1);
        return columns is null ? coarse : cat([columns, coarse], 1);
    }

    private static int Side(int pixels) => (pixels + MostCells - 1) / MostCells;
}
