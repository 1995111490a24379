using Armed.Onnx.Files;

namespace Armed.Onnx.Tests.Graphs;

public sealed class ElfVersionNeedsTests
{
    [Fact]
    public void MakeWeak_OneNeed_MarksThatAlone()
    {
        byte[] image = ElfImage.With("V_1", "V_2", "V_3"), before = [.. image];
        Assert.Equal(1, ElfVersionNeeds.MakeWeak(image, "V_2"));
        Assert.Equal(2, image[ElfImage.SecondFlags]);
        image[ElfImage.SecondFlags] = 0;
        Assert.Equal(before, image);
    }

    [Fact]
    public void MakeWeak_NeedOfTwoLibraries_MarksBoth()
    {
        var image = ElfImage.With("V_1", "V_2", "V_1");
        Assert.Equal(2, ElfVersionNeeds.MakeWeak(image, "V_1"));
        Assert.Equal((2, 0, 2), (image[ElfImage.FirstFlags], image[ElfImage.SecondFlags], image[ElfImage.ThirdFlags]));
    }

    [Fact]
    public void MakeWeak_Twice_ChangesNothingMore()
    {
        var image = ElfImage.With("V_1", "V_2", "V_3");
        ElfVersionNeeds.MakeWeak(image, "V_1");
        byte[] once = [.. image];
        Assert.Equal(1, ElfVersionNeeds.MakeWeak(image, "V_1"));
        Assert.Equal(once, image);
    }

    [Theory]
    [InlineData("V_4")]
    [InlineData("V_")]
    [InlineData("V_11")]
    public void MakeWeak_OtherVersion_MarksNone(string version) => Assert.Equal(0, ElfVersionNeeds.MakeWeak(ElfImage.With("V_1", "V_2", "V_3"), version));

    [Fact]
    public void MakeWeak_NoElf64_MarksNone()
    {
        Assert.Equal(0, ElfVersionNeeds.MakeWeak([], "V_1"));
        Assert.Equal(0, ElfVersionNeeds.MakeWeak(new byte[1000], "V_1"));
        var of32Bits = ElfImage.With("V_1", "V_2", "V_3");
        of32Bits[4] = 1;
        Assert.Equal(0, ElfVersionNeeds.MakeWeak(of32Bits, "V_1"));
    }

    [Fact]
    public void MakeWeak_TorchSharpsOwnLibrary_MarksItsOneNeed()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        var nested = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        file = File.Exists(file) ? file : nested;
        Assert.SkipUnless(File.Exists(file), "TorchSharp's Linux library is not in the output of this system's build.");
        Assert.Equal(1, ElfVersionNeeds.MakeWeak(File.ReadAllBytes(file), "GLIBCXX_3.4.32"));
    }
}
