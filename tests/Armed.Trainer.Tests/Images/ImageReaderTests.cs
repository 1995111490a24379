using System.Runtime.InteropServices;
using Armed.Trainer.Data;
using SkiaSharp;

namespace Armed.Trainer.Tests.Images;

/// <summary>Image files behind a table's column.</summary>
public sealed class ImageReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_GreyAndColourPng_GivesPlanesOfColours()
    {
        Draw("grey.png", 9, 8, SKColorType.Gray8);
        Draw("colour.png", 9, 8, SKColorType.Rgba8888);

        var image = Read("image,y,g\ngrey.png,0,a\ncolour.png,1,a\ngrey.png,1,b\ncolour.png,0,b\n");

        Assert.Equal(new ImageShape(3, 8, 9), image.Shape);
        Assert.Equal(2, image.Rows.Images.Count);
        Assert.Equal([0, 1, 0, 1], image.Rows.Codes);
        // A pixel (x, y) is red 10 x, green 20 y, blue 200; grey is red alone.
        Assert.Equal([80, 140, 200], Pixel(image.Rows.Images[1], 8, 7));
        Assert.Equal([80, 80, 80], Pixel(image.Rows.Images[0], 8, 7));
    }

    [Fact]
    public void Read_Size_ResizesAll()
    {
        Draw("a.png", 20, 16, SKColorType.Rgba8888);
        Draw("b.jpg", 30, 30, SKColorType.Rgba8888);

        var image = Read("image,y,g\na.png,0,a\nb.jpg,1,a\na.png,1,b\nb.jpg,0,b\n", size: new ImageSize(8, 10));

        Assert.Equal(new ImageShape(3, 8, 10), image.Shape);
        Assert.True(image.IsResized);
        Assert.InRange(image.Rows.Images[0].Skip(160).Average(value => value), 198, 202); // blue is 200 everywhere
    }

    // A pixel (x, y) of the file, 24 x 16, is red 10 x, green 15 y (about, as a JPEG): where the corners of the file are seen.
    [Theory]
    [InlineData(1, 16, 24, "230,225")]
    [InlineData(2, 16, 24, "0,225")]
    [InlineData(3, 16, 24, "0,0")]
    [InlineData(4, 16, 24, "230,0")]
    [InlineData(5, 24, 16, "230,225")]
    [InlineData(6, 24, 16, "230,0")]
    [InlineData(7, 24, 16, "0,0")]
    [InlineData(8, 24, 16, "0,225")]
    public void Read_OrientationTag_TurnsTheImage(byte orientation, int height, int width, string bottomRight)
    {
        DrawTurned("photo.jpg", orientation);

        var image = Read("image,y,g\nphoto.jpg,0,a\nphoto.jpg,1,a\nphoto.jpg,1,b\nphoto.jpg,0,b\n");

        Assert.Equal(new ImageShape(3, height, width), image.Shape);
        var expected = bottomRight.Split(',').Select(int.Parse).ToArray();
        var (red, green) = (image.Rows.Images[0][(height * width) - 1], image.Rows.Images[0][(2 * height * width) - 1]);
        Assert.InRange(red, expected[0] - 12, expected[0] + 12);
        Assert.InRange(green, expected[1] - 12, expected[1] + 12);
    }

    [Fact]
    public void Read_OrientationTagAndSize_IsTheSizeThatIsSeen()
    {
        DrawTurned("photo.jpg", 6);

        var image = Read("image,y,g\nphoto.jpg,0,a\nphoto.jpg,1,a\nphoto.jpg,1,b\nphoto.jpg,0,b\n", size: new ImageSize(12, 8));

        Assert.Equal(new ImageShape(3, 12, 8), image.Shape);
        Assert.True(image.Rows.Images[0][0] < 40, "The file's first column is the first row."); // red grows downwards
        Assert.True(image.Rows.Images[0][95] > 190, "The file's last column is the last row.");
    }

    [Theory]
    [InlineData("none.png", "does not exist")]
    [InlineData("text.png", "is not an image")]
    [InlineData("half.png", "is damaged")]
    [InlineData("wide.png", "--image-size")]
    [InlineData("digits.idx#2", "beyond the 2 images")]
    [InlineData("", "empty cell")]
    public void Read_WrongFile_NamesFileAndRow(string file, string expected)
    {
        Draw("good.png", 9, 8, SKColorType.Gray8);
        Draw("wide.png", 10, 8, SKColorType.Gray8);
        File.WriteAllText(_folder["text.png"], "no image");
        File.WriteAllBytes(_folder["half.png"], File.ReadAllBytes(_folder["good.png"])[..60]);
        File.WriteAllBytes(_folder["digits.idx"], SyntheticImages.Idx(new byte[144], 2, 8, 9));

        var thrown = Assert.Throws<InputException>(() => Read($"image,y,g\ngood.png,0,a\n{file},1,a\ngood.png,1,b\ngood.png,0,b\n"));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("data row 2", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"'{file}'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Blobs_AreFiles()
    {
        Draw("a.png", 9, 8, SKColorType.Rgba8888);
        Draw("b.jpg", 9, 8, SKColorType.Rgba8888);
        var source = DataSource.FromSql($"select content as image, i % 2 as y, 'g' || (i // 2) as g from read_blob('{_folder[""]}/*.*g') cross join range(4) r(i)");

        var image = TableReader.Read(new DataRequest { Source = source, Outcome = "y", Clusters = ["g"], Image = "image" }, TestContext.Current.CancellationToken).Image!;

        Assert.Equal(new ImageShape(3, 8, 9), image.Shape);
        Assert.Equal(2, image.Rows.Images.Count);
        Assert.Contains(image.Rows.Images, planes => Pixel(planes, 8, 7).SequenceEqual(new byte[] { 80, 140, 200 }));
    }

    [Fact]
    public void Read_ManyFaults_NamesTheFirst()
    {
        // Images before the first fault take time, in which another thread finds many faults behind it.
        Draw("good.png", 600, 600, SKColorType.Gray8);
        var csv = "image,y,g\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{(i < 30 ? string.Concat(Enumerable.Repeat("./", i)) + "good" : $"no{i}")}.png,{i % 2},{(i % 4 < 2 ? 'a' : 'b')}\n"));

        for (var attempt = 0; attempt < 5; attempt++)
        {
            var thrown = Assert.Throws<InputException>(() => Read(csv));

            var lines = thrown.Message.Split('\n');
            Assert.InRange(lines.Length, 2, 11);
            Assert.Contains("'no30.png' in column 'image', data row 31 ", lines.First(line => line.Contains("no", StringComparison.Ordinal) && line.Contains("data row", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_SixteenBits_IsRefused()
    {
        Draw("deep.png", 9, 8, SKColorType.Gray8);
        var bytes = File.ReadAllBytes(_folder["deep.png"]);
        bytes[24] = 16; // bits per channel in the header
        File.WriteAllBytes(_folder["deep.png"], bytes);

        Assert.Contains("16 bits per channel", Assert.Throws<InputException>(() => Read("image,y,g\ndeep.png,0,a\ndeep.png,1,a\ndeep.png,1,b\ndeep.png,0,b\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EqualColours_AreGrey()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(9, 8, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 72; i++)
        {
            bitmap.SetPixel(i % 9, i / 9, new SKColor((byte)(3 * i), (byte)(3 * i), (byte)(3 * i)));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 95);
        File.WriteAllBytes(_folder["a.png"], data.ToArray());

        var image = Read("image,y,g\na.png,0,a\na.png,1,a\na.png,1,b\na.png,0,b\n");

        Assert.Equal(new ImageShape(1, 8, 9), image.Shape);
        Assert.Equal(Enumerable.Range(0, 72).Select(i => (byte)(3 * i)), image.Rows.Images[0]);
    }

    [Fact]
    public void Read_PathsThatDifferInSpelling_AreTwoFiles()
    {
        const string Composed = "\u00e9.png", Decomposed = "e\u0301.png";
        Draw(Decomposed, 9, 8, SKColorType.Gray8);
        Draw(Composed, 9, 8, SKColorType.Rgba8888);

        var image = Read($"image,y,g\n{Decomposed},0,a\n{Composed},1,a\n{Decomposed},1,b\n{Composed},0,b\n");

        Assert.Equal(OperatingSystem.IsMacOS() ? 1 : 2, image.Rows.Images.Select(Convert.ToHexString).Distinct().Count()); // its file system takes them for one
        Assert.Equal([0, 1, 0, 1], image.Rows.Codes);
    }

    [Fact]
    public void Read_RowThatIsLeftOut_NeedsNoImage()
    {
        Draw("a.png", 9, 8, SKColorType.Gray8);

        var image = Read("image,y,g\nnone.png,,a\na.png,0,a\na.png,1,a\na.png,1,b\na.png,0,b\n");

        Assert.Single(image.Rows.Images);
        Assert.Equal([0, 0, 0, 0], image.Rows.Codes);
    }

    [Fact]
    public void Read_OtherSize_IsRefusedBeforeItIsDecoded()
    {
        Draw("a.png", 9, 8, SKColorType.Gray8);
        Draw("wide.png", 10, 8, SKColorType.Gray8);
        File.WriteAllBytes(_folder["wide.png"], File.ReadAllBytes(_folder["wide.png"])[..60]); // its pixels are not there

        var message = Assert.Throws<InputException>(() => Read("image,y,g\na.png,0,a\nwide.png,1,a\na.png,1,b\na.png,0,b\n")).Message;

        Assert.Contains("has 8 x 10 pixels, but 'a.png' has 8 x 9", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ImageIsTheOutcome_IsRefused()
    {
        var thrown = Assert.Throws<InputException>(() => Read("image,y,g\na,0,a\nb,1,b\n", outcome: "image"));

        Assert.Contains("both the image and the outcome", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SizeWithoutImages_IsRefused()
    {
        var request = new DataRequest { Source = DataSource.FromPath(_folder.Write("t.csv", "x,y,g\n1,0,a\n2,1,b\n3,1,a\n")), Outcome = "y", Clusters = ["g"], ImageSize = new ImageSize(8, 8) };

        Assert.Contains("no column of images", Assert.Throws<InputException>(() => TableReader.Read(request, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("64x48", 64, 48)]
    [InlineData("32", 32, 32)]
    [InlineData("0x4", 0, 0)]
    [InlineData("4x4x4", 0, 0)]
    [InlineData("axb", 0, 0)]
    [InlineData("", 0, 0)]
    public void TryParse_Size_ReadsHeightThenWidth(string text, int height, int width)
    {
        Assert.Equal(height > 0, ImageSize.TryParse(text, out var size));
        Assert.True(height == 0 || size == new ImageSize(height, width));
    }

    private static byte[] Pixel(byte[] planes, int x, int y) => [.. Enumerable.Range(0, 3).Select(channel => planes[(channel * 72) + (y * 9) + x])];

    private ImageColumn Read(string csv, ImageSize? size = null, string outcome = "y") =>
        TableReader.Read(new DataRequest { Source = DataSource.FromPath(_folder.Write("t.csv", csv)), Outcome = outcome, Clusters = ["g"], Image = "image", ImageSize = size }, TestContext.Current.CancellationToken).Image!;

    /// <summary>A JPEG file whose Exif segment, behind the first marker, has the orientation as its only tag.</summary>
    private void DrawTurned(string name, byte orientation)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(24, 16, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 24 * 16; i++)
        {
            bitmap.SetPixel(i % 24, i / 24, new SKColor((byte)(10 * (i % 24)), (byte)(15 * (i / 24)), 128));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        byte[] tag = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
        byte[] segment = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, .. tag, 0, 0, 0, 0];
        var jpeg = data.ToArray();
        File.WriteAllBytes(_folder[name], [.. jpeg[..2], .. segment, .. jpeg[2..]]);
    }

    private void Draw(string name, int width, int height, SKColorType type)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, type, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (type == SKColorType.Gray8)
                {
                    Marshal.WriteByte(bitmap.GetPixels(), (y * bitmap.RowBytes) + x, (byte)(10 * x)); // SetPixel would convert
                }
                else
                {
                    bitmap.SetPixel(x, y, new SKColor((byte)(10 * x), (byte)(20 * y), 200));
                }
            }
        }

        using var data = bitmap.Encode(name.EndsWith("jpg", StringComparison.Ordinal) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, 95);
        File.WriteAllBytes(_folder[name], data.ToArray());
    }
}
