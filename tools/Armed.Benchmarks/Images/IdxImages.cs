using System.Buffers.Binary;

namespace Armed.Benchmarks.Images;

/// <summary>Grey images as a file in the IDX format of MNIST.</summary>
internal static class IdxImages
{
    private const int Header = 16;

    /// <summary>The bytes of the file.</summary>
    /// <param name="images">Pixels of each image, row-major.</param>
    /// <param name="height">Height of all images.</param>
    /// <param name="width">Their width.</param>
    public static byte[] Of(byte[][] images, int height, int width)
    {
        var bytes = new byte[Header + (images.Length * height * width)];
        (bytes[2], bytes[3]) = (8, 3);
        int[] sizes = [images.Length, height, width];
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * axis)), sizes[axis]);
        }

        for (var i = 0; i < images.Length; i++)
        {
            images[i].CopyTo(bytes, Header + (i * height * width));
        }

        return bytes;
    }
}
