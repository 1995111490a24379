using Armed.Runtime.Common;
using Armed.Runtime.Direct.Steps;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Gives every value room in a row's share of the memory; room is used again once nobody reads its value any more.</summary>
internal sealed class RoomPlanner
{
    private readonly List<(int Start, int Length)> _free = [];
    private int _end;

    /// <summary>Sets the slots.</summary>
    /// <returns>Floats that a row needs.</returns>
    public static int Assign(List<DirectStep> steps, DirectValue[] outputs)
    {
        var last = LastUses(steps, outputs);
        var planner = new RoomPlanner();
        for (var i = 0; i < steps.Count; i++)
        {
            planner.Place(steps[i].Result.Resolve().Root);
            foreach (var value in steps[i].Reads.Append(steps[i].Result).Select(value => value.Resolve().Root).Distinct())
            {
                if (last[value] == i)
                {
                    planner.Release(value);
                }
            }
        }

        return planner._end;
    }

    private static Dictionary<DirectValue, int> LastUses(List<DirectStep> steps, DirectValue[] outputs)
    {
        var last = new Dictionary<DirectValue, int>();
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var value in steps[i].Reads.Append(steps[i].Result))
            {
                last[value.Resolve().Root] = i;
            }
        }

        foreach (var output in outputs)
        {
            last[output.Resolve().Root] = int.MaxValue;
        }

        return last;
    }

    private static int Room(DirectValue value) => AlignedFloats.WholeLines(value.Width);

    private void Place(DirectValue value)
    {
        if (value.Slot >= 0)
        {
            return;
        }

        var room = Room(value);
        var best = -1;
        for (var i = 0; i < _free.Count; i++)
        {
            if (_free[i].Length >= room && (best < 0 || _free[i].Length < _free[best].Length))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            (value.Slot, _end) = (_end, _end + room);
            return;
        }

        var (start, length) = _free[best];
        (value.Slot, _free[best]) = (start, (start + room, length - room));
    }

    private void Release(DirectValue value) => _free.Add((value.Slot, Room(value)));
}
