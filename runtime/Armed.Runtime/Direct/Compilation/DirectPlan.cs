using Armed.Runtime.Direct.Steps;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>The steps of a graph in order, with the values of its outputs and the memory that they need.</summary>
internal sealed record DirectPlan(DirectStep[] Steps, DirectValue[] Outputs, int FloatsPerRow)
{
    /// <summary>Assigns room to the values and tells the steps; notes which steps each output needs.</summary>
    public static DirectPlan Make(List<DirectStep> steps, DirectValue[] outputs)
    {
        MarkNeeds(steps, outputs);
        var floats = RoomPlanner.Assign(steps, outputs);
        foreach (var step in steps)
        {
            step.Bind();
        }

        return new DirectPlan([.. steps], outputs, floats);
    }

    /// <summary>From the last step to the first: who reads a value needs whoever writes into its room.</summary>
    private static void MarkNeeds(List<DirectStep> steps, DirectValue[] outputs)
    {
        var needs = new Dictionary<DirectValue, ulong>();
        for (var output = 0; output < outputs.Length; output++)
        {
            Need(needs, outputs[output], 1UL << output);
        }

        for (var i = steps.Count - 1; i >= 0; i--)
        {
            steps[i].NeededFor = needs.GetValueOrDefault(steps[i].Result.Resolve().Root);
            foreach (var read in steps[i].Reads)
            {
                Need(needs, read, steps[i].NeededFor);
            }
        }
    }

    private static void Need(Dictionary<DirectValue, ulong> needs, DirectValue value, ulong outputs)
    {
        var root = value.Resolve().Root;
        needs[root] = needs.GetValueOrDefault(root) | outputs;
    }
}
