using Armed.Trainer.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>
/// The images of a fit's rows. A step gathers its own from the distinct images, so that there is no copy of them all; another device than the processor holds each distinct image once, where they fit a tensor.
/// </summary>
internal sealed class TrainingImages : IDisposable
{
    /// <summary>Bytes of distinct images up to which another device holds them.</summary>
    private const long MostBytesOnDevice = 1L << 30;

    private readonly ImageRows _images;
    private readonly Device _device;
    private readonly Tensor? _distinct; // uint8 [images, C H W] on the device
    private readonly Tensor? _codes;    // int64 [rows] on the device

    /// <param name="images">The images of all rows.</param>
    /// <param name="device">Where they are read.</param>
    /// <param name="isHeld">Whether the device holds each distinct image.</param>
    public TrainingImages(ImageRows images, Device device, bool isHeld)
    {
        (_images, _device) = (images, device);
        if (!isHeld)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var all = new ImageRows(images.Shape, images.Images, [.. Enumerable.Range(0, images.Images.Count)]);
        _distinct = all.Tensor(0, all.Codes.Length).to(device).DetachFromDisposeScope();
        _codes = tensor(Array.ConvertAll(images.Codes, code => (long)code), device: device).DetachFromDisposeScope();
    }

    /// <summary>The images of all rows, as is best for a device.</summary>
    public static TrainingImages Of(ImageRows images, Device device) =>
        new(images, device, isHeld: device.type != TorchSharp.DeviceType.CPU && (long)images.Images.Count * images.Shape.Values <= MostBytesOnDevice);

    /// <summary>The images uint8 [B, C H W] of rows int64 [B].</summary>
    public Tensor Gather(Tensor rows)
    {
        if (_distinct is not null)
        {
            return _distinct.index_select(0, _codes!.index_select(0, rows));
        }

        using var onCpu = rows.cpu();
        return _images.Tensor(Array.ConvertAll(onCpu.data<long>().ToArray(), row => (int)row)).to(_device);
    }

    public void Dispose()
    {
        _distinct?.Dispose();
        _codes?.Dispose();
    }
}
