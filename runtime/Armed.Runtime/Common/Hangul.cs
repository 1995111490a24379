using System.Text;

namespace Armed.Runtime.Common;

/// <summary>Korean syllables and the letters that they are composed of, by the arithmetic of the Unicode Standard, section 3.12.</summary>
internal static class Hangul
{
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Tails = 0x11A7;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int LeadCount = 19;
    private const int Count = LeadCount * VowelCount * TailCount;

    /// <summary>Appends the letters of a syllable; false if it is not one.</summary>
    public static bool TryDecompose(char syllable, StringBuilder letters)
    {
        var index = syllable - Syllables;
        if (index is < 0 or >= Count)
        {
            return false;
        }

        letters.Append((char)(Leads + (index / (VowelCount * TailCount)))).Append((char)(Vowels + (index / TailCount % VowelCount)));
        if (index % TailCount is var tail and > 0)
        {
            letters.Append((char)(Tails + tail));
        }

        return true;
    }

    /// <summary>The syllable of a lead and a vowel, or of a syllable without a tail and a tail.</summary>
    public static bool TryCompose(char first, char second, out char syllable)
    {
        var (lead, vowel) = (first - Leads, second - Vowels);
        var (open, tail) = (first - Syllables, second - Tails);
        var isPair = lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount;
        syllable = (char)(isPair ? Syllables + (((lead * VowelCount) + vowel) * TailCount) : first + tail);
        return isPair || (open is >= 0 and < Count && open % TailCount == 0 && tail is > 0 and < TailCount);
    }
}
