namespace Armed.Runtime.Outcomes;

/// <summary>The smallest set of classes that holds a new observation with a probability.</summary>
internal static class ClassSet
{
    /// <summary>Marks classes from the most probable one down until their probabilities reach the level; of equal ones the first comes first.</summary>
    /// <param name="probabilities">A probability for each class.</param>
    /// <param name="level">What their sum must reach.</param>
    /// <param name="members">Receives whether each class belongs to the set; none does where a probability is not a number.</param>
    public static void Mark(ReadOnlySpan<float> probabilities, double level, Span<bool> members)
    {
        members.Clear();
        var (sum, left) = (0.0, HasNaN(probabilities) ? 0 : probabilities.Length);
        for (; left > 0 && sum < level; left--)
        {
            var top = -1;
            for (var k = 0; k < probabilities.Length; k++)
            {
                top = !members[k] && (top < 0 || probabilities[k] > probabilities[top]) ? k : top;
            }

            (members[top], sum) = (true, sum + probabilities[top]);
        }
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }
}
