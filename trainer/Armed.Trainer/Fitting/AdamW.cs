namespace Armed.Trainer.Fitting;

/// <summary>
/// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) with per-group rates and clipping.
/// On the CPU one pass of vector instructions over each parameter's own memory: at a network's usual size that costs a tenth of the tensor
/// operations that it replaces. Elsewhere the same arithmetic by tensor operations.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly List<ParameterSlot> _slots = [];
    private readonly double _clipNorm;
    private readonly ICollective _collective;
    private long _steps;
    private ClipScope? _ahead;

    /// <param name="groups">The parameters.</param>
    /// <param name="clipNorm">Largest gradient norm of a scope; 0 for no clipping.</param>
    /// <param name="byTensors">Tensor operations on the CPU, too: for tests of that path.</param>
    /// <param name="collective">The processes whose gradients are averaged; null for this one alone.</param>
    public AdamW(IEnumerable<ParameterGroup> groups, double clipNorm, bool byTensors = false, ICollective? collective = null)
    {
        (_clipNorm, _collective) = (clipNorm, collective ?? SingleProcess.Instance);
        foreach (var group in groups)
        {
            foreach (var parameter in group.Parameters)
            {
                _slots.Add(new ParameterSlot(parameter, group, byTensors));
            }
        }
    }

    /// <summary>Number of values of all parameters together.</summary>
    public long Count => _slots.Sum(s => (long)s.Length);

    /// <summary>Sets every gradient to zero, keeping its memory: autograd adds to it in place.</summary>
    public void ZeroGradients()
    {
        foreach (var slot in _slots)
        {
            slot.ZeroGradient();
        }

        foreach (var slot in _slots)
        {
            slot.Group.Touched?.Clear();
        }
    }

    /// <summary>Sets every parameter to what it is in process 0.</summary>
    public void Broadcast() => _slots.ForEach(s => s.Broadcast(_collective));

    /// <summary>Updates every parameter from its gradient, but for those that <see cref="StepAhead"/> has updated.</summary>
    public void Step(double learningRate)
    {
        var done = _ahead;
        _ahead = null;
        Update(learningRate, ++_steps, group => group.Clipped != done);
    }

    /// <summary>Updates the parameters of one scope alone; the coming <see cref="Step"/> leaves them as they are, momentum and all.</summary>
    public void StepAhead(ClipScope scope, double learningRate)
    {
        _ahead = scope;
        Update(learningRate, _steps + 1, group => group.Clipped == scope);
    }

    private void Update(double learningRate, long steps, Func<ParameterGroup, bool> which)
    {
        var (correction1, correction2) = ParameterSlot.Corrections(steps);
        AverageGradients(which);
        float backbone = ClipFactor(ClipScope.Backbone), adversary = ClipFactor(ClipScope.Adversary);
        foreach (var slot in _slots)
        {
            if (!which(slot.Group))
            {
                continue;
            }

            var rate = learningRate * slot.Group.RateFactor;
            var scale = slot.Group.Clipped switch { ClipScope.Backbone => backbone, ClipScope.Adversary => adversary, _ => 1 };
            var keep = (float)(1 - rate * slot.Group.WeightDecay);
            if (slot.Group.Touched is { } touched)
            {
                slot.UpdateRows(touched, rate, keep);
            }
            else
            {
                slot.Update(scale, (float)(rate / correction1), (float)(1 / Math.Sqrt(correction2)), keep);
            }
        }
    }

    /// <summary>Writes parameters and, if asked, moments and the step count.</summary>
    public void Write(BinaryWriter writer, bool moments)
    {
        writer.Write(_steps);
        foreach (var slot in _slots)
        {
            slot.Write(writer, moments);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader, bool moments)
    {
        _steps = reader.ReadInt64();
        foreach (var slot in _slots)
        {
            slot.Read(reader, moments);
        }
    }

    /// <summary>A copy of every parameter's values, in order.</summary>
    public float[][] Snapshot() => [.. _slots.Select(s => s.Values())];

    /// <summary>Sets every parameter's values.</summary>
    public void Restore(float[][] snapshot)
    {
        for (var i = 0; i < _slots.Count; i++)
        {
            _slots[i].SetValues(snapshot[i]);
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }

    private void AverageGradients(Func<ParameterGroup, bool> which)
    {
        foreach (var slot in _slots)
        {
            if (which(slot.Group))
            {
                slot.AverageGradient(_collective);
            }
        }
    }

    private float ClipFactor(ClipScope scope)
    {
        if (_clipNorm == 0)
        {
            return 1;
        }

        double sum = 0;
        foreach (var slot in _slots)
        {
            if (slot.Group.Clipped == scope)
            {
                sum += slot.GradientSquares();
            }
        }

        var norm = Math.Sqrt(sum);
        return norm > _clipNorm ? (float)(_clipNorm / norm) : 1;
    }
}
