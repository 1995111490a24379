using Armed.Onnx;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Checks libtorch's convolutions before a network with some is trained. On some processors oneDNN computes wrong ones, in shapes whose channels are not multiples of 16; no error shows. The channels and kernels of the
/// network's convolutions are tried on a small input and computed by their definition, too: forward and both gradients. Where one is wrong, oneDNN is switched off for the process. Faults that
/// depend on the size of the maps or of the batch are not found. It takes some tens of milliseconds.
/// </summary>
internal static class ConvolutionCheck
{
    /// <summary>Single precision sums a few hundred products to six digits; the faults are of 0.3 and more.</summary>
    private const double MostError = 1e-3;

    private const int Rows = 3, Side = 10, UsualChannels = 24;

    /// <summary>Some shapes are wrong in a few calls of a hundred only, with several threads: each is computed so many times.</summary>
    private const int Tries = 30;

    private static readonly Lock s_lock = new();

    /// <summary>What was found when oneDNN was switched off in this process; null as long as it is on.</summary>
    private static string? s_found;

    /// <summary>Checks the convolutions of a module, and switches oneDNN off where one is wrong.</summary>
    /// <param name="module">The module; it is not changed.</param>
    /// <returns>What was found, now or for an earlier network of the process, for people; null if nothing was or there is no convolution.</returns>
    /// <exception cref="InputException">A convolution is wrong and oneDNN cannot be switched off, or is not the cause.</exception>
    public static string? Run(nn.Module module)
    {
        var shapes = Shapes(module);
        if (shapes.Count == 0)
        {
            return null;
        }

        lock (s_lock)
        {
            TorchLibrary.SetNnpack(on: false); // it computes nothing here, and complains of the processor at every convolution
            var wrong = shapes.Where(shape => Error(shape) > MostError).ToList();
            if (wrong.Count == 0)
            {
                return s_found; // oneDNN is off since, which slows this network, too
            }

            if (!TorchLibrary.SetOneDnn(on: false) || shapes.Any(shape => Error(shape) > MostError))
            {
                throw new InputException($"libtorch computes wrong convolutions on this processor ({string.Join(", ", wrong)}), and switching oneDNN off does not cure it. Use multiples of 16 for --maps, or another machine.");
            }

            return s_found = $"oneDNN computes wrong convolutions on this processor ({string.Join(", ", wrong)}) and is switched off; training takes 1.2 to 2 times as long. With multiples of 16 for --maps it stays on.";
        }
    }

    /// <summary>Switches oneDNN on again and forgets what was found.</summary>
    internal static void Reset()
    {
        lock (s_lock)
        {
            TorchLibrary.SetOneDnn(on: true);
            s_found = null;
        }
    }

    /// <summary>The largest relative error of a 3 x 3 convolution, forward and of both gradients, against its definition, of the tries until it is wrong; infinite where a result is no number.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the result.</param>
    internal static double Error(int inputs, int outputs) => Error(new Shape(inputs, outputs, 3, 3));

    private static HashSet<Shape> Shapes(nn.Module module)
    {
        using var scope = NewDisposeScope();
        var shapes = new HashSet<Shape>();
        foreach (var child in module.modules())
        {
            if (child is Conv2d { groups: 1 } convolution && convolution.weight is { } weight && weight.size(2) % 2 == 1 && weight.size(3) % 2 == 1)
            {
                shapes.Add(new Shape((int)weight.size(1), (int)weight.size(0), (int)weight.size(2), (int)weight.size(3)));
            }
            else if (child is Conv1d or Conv2d or Conv3d or ConvTranspose1d or ConvTranspose2d or ConvTranspose3d or LSTM or GRU)
            {
                shapes.Add(new Shape(UsualChannels, UsualChannels, 3, 3)); // what is computed by the same means
            }
        }

        return shapes;
    }

    private static double Error(Shape shape)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var x = randn([Rows, shape.Inputs, Side, Side], generator: generator);
        var weight = randn([shape.Outputs, shape.Inputs, shape.Height, shape.Width], generator: generator);
        var expected = Gradients(x, weight, (a, w) => ByDefinition(a, w, shape));
        double[] scales = [.. expected.Select(e => (double)e.abs().max().item<float>())];
        var largest = 0.0;
        for (var i = 0; i < Tries && largest <= MostError; i++)
        {
            using var trial = NewDisposeScope();
            var given = Gradients(x, weight, (a, w) => nn.functional.conv2d(a, w, padding: [shape.Height / 2, shape.Width / 2]));
            largest = Math.Max(largest, given.Select((g, k) => Relative((g - expected[k]).abs().max().item<float>() / scales[k])).Max());
        }

        return largest;
    }

    /// <summary>A result that is no number is as wrong as can be.</summary>
    private static double Relative(double error) => double.IsNaN(error) ? double.PositiveInfinity : error;

    /// <summary>The result, and the gradients of half its sum of squares by input and weight.</summary>
    private static Tensor[] Gradients(Tensor x, Tensor weight, Func<Tensor, Tensor, Tensor> convolve)
    {
        using var _ = enable_grad();
        var (input, kernel) = (x.detach().clone().requires_grad_(true), weight.detach().clone().requires_grad_(true));
        var result = convolve(input, kernel);
        result.Squared().sum().Times(0.5).backward();
        return [result.detach(), input.grad!, kernel.grad!];
    }

    private static Tensor ByDefinition(Tensor x, Tensor weight, Shape shape)
    {
        var windows = nn.functional.unfold(x, (shape.Height, shape.Width), padding: (shape.Height / 2, shape.Width / 2)); // [N, C k k, H W]
        return weight.flatten(1).matmul(windows).view(x.size(0), shape.Outputs, Side, Side);
    }

    private sealed record Shape(int Inputs, int Outputs, int Height, int Width)
    {
        public override string ToString() => FormattableString.Invariant($"{Inputs} to {Outputs} channels, {Height} x {Width}");
    }
}
