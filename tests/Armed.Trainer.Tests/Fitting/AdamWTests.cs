using Armed.Trainer.Fitting;
using static TorchSharp.torch;
using AdamW = Armed.Trainer.Fitting.AdamW;
using Parameter = TorchSharp.Modules.Parameter;

namespace Armed.Trainer.Tests.Fitting;

[NoTensorLeaks]
public sealed class AdamWTests
{
    // Odd sizes: whole vectors and a rest; a single value; several dimensions.
    private static readonly long[][] s_shapes = [[7, 5], [1], [64, 3], [31]];

    [Fact]
    public void Step_FiftySteps_EqualsTorchsAdamW()
    {
        using var scope = NewDisposeScope();
        var ours = Parameters(seed: 1);
        var theirs = Parameters(seed: 1);
        using var optimizer = new AdamW([new ParameterGroup([.. ours], 1, 0.01, ClipScope.None)], clipNorm: 0);
        using var reference = optim.AdamW(theirs, lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01);

        for (var step = 0; step < 50; step++)
        {
            optimizer.ZeroGradients();
            reference.zero_grad();
            Loss(ours, step).backward();
            Loss(theirs, step).backward();
            optimizer.Step(0.01);
            reference.step();
        }

        // Float rounding (6e-8) of ten operations a step, fifty steps that mostly cancel.
        for (var i = 0; i < ours.Length; i++)
        {
            Close.Relative(Close.Values(theirs[i]), Close.Values(ours[i]), 1e-6);
        }
    }

    [Fact]
    public void Step_RateFactorAndDecayPerGroup_EqualTorchsGroups()
    {
        using var scope = NewDisposeScope();
        var ours = Parameters(seed: 2);
        var theirs = Parameters(seed: 2);
        using var optimizer = new AdamW([new ParameterGroup(ours[..2], 3, 0, ClipScope.None), new ParameterGroup(ours[2..], 1, 0.1, ClipScope.None)], clipNorm: 0);
        using var fast = optim.AdamW(theirs[..2], lr: 0.03, weight_decay: 0);
        using var slow = optim.AdamW(theirs[2..], lr: 0.01, weight_decay: 0.1);

        for (var step = 0; step < 20; step++)
        {
            optimizer.ZeroGradients();
            fast.zero_grad();
            slow.zero_grad();
            Loss(ours, step).backward();
            Loss(theirs, step).backward();
            optimizer.Step(0.01);
            fast.step();
            slow.step();
        }

        for (var i = 0; i < ours.Length; i++)
        {
            Close.Relative(Close.Values(theirs[i]), Close.Values(ours[i]), 1e-6);
        }
    }

    [Fact]
    public void Step_ByTensorOperations_EqualsTheSpans()
    {
        using var scope = NewDisposeScope();
        var spans = Parameters(seed: 3);
        var tensors = Parameters(seed: 3);
        using var bySpans = new AdamW([new ParameterGroup([.. spans], 1, 0.01, ClipScope.Backbone)], clipNorm: 0.5);
        using var byTensors = new AdamW([new ParameterGroup([.. tensors], 1, 0.01, ClipScope.Backbone)], clipNorm: 0.5, byTensors: true);

        for (var step = 0; step < 50; step++)
        {
            bySpans.ZeroGradients();
            byTensors.ZeroGradients();
            Loss(spans, step).backward();
            Loss(tensors, step).backward();
            bySpans.Step(0.01);
            byTensors.Step(0.01);
        }

        for (var i = 0; i < spans.Length; i++)
        {
            Close.Relative(Close.Values(spans[i]), Close.Values(tensors[i]), 1e-6);
        }
    }

    [Fact]
    public void Step_ClipNorm_ScalesTheScopesNormTogether()
    {
        using var scope = NewDisposeScope();
        var ours = Parameters(seed: 4);
        var theirs = Parameters(seed: 4);
        using var optimizer = new AdamW(
            [new ParameterGroup(ours[..2], 1, 0, ClipScope.Backbone), new ParameterGroup([ours[2]], 1, 0, ClipScope.Adversary), new ParameterGroup([ours[3]], 1, 0, ClipScope.None)],
            clipNorm: 0.3);
        using var reference = optim.AdamW(theirs, lr: 0.01, weight_decay: 0);

        for (var step = 0; step < 10; step++)
        {
            optimizer.ZeroGradients();
            reference.zero_grad();
            Loss(ours, step).backward();
            Loss(theirs, step).backward();
            optimizer.Step(0.01);
            nn.utils.clip_grad_norm_(theirs[..2], 0.3);
            nn.utils.clip_grad_norm_([theirs[2]], 0.3);
            reference.step();
        }

        // Torch divides by norm + 1e-6: the gradient differs by 1e-6 / 0.3 relative, and AdamW forgets all but 1e-6 of it.
        for (var i = 0; i < ours.Length; i++)
        {
            Close.Relative(Close.Values(theirs[i]), Close.Values(ours[i]), 1e-5);
        }
    }

    [Fact]
    public void Read_WhatWriteGave_ContinuesTheSame()
    {
        using var scope = NewDisposeScope();
        var first = Parameters(seed: 5);
        var second = Parameters(seed: 6);
        using var one = new AdamW([new ParameterGroup([.. first], 1, 0.01, ClipScope.None)], clipNorm: 1);
        using var other = new AdamW([new ParameterGroup([.. second], 1, 0.01, ClipScope.None)], clipNorm: 1, byTensors: true);
        Run(one, first, 0, 7);
        using var state = new MemoryStream();
        using (var writer = new BinaryWriter(state, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            one.Write(writer, moments: true);
        }

        state.Position = 0;
        using (var reader = new BinaryReader(state))
        {
            other.Read(reader, moments: true);
        }

        Run(one, first, 7, 5);
        Run(other, second, 7, 5);

        for (var i = 0; i < first.Length; i++)
        {
            Close.Relative(Close.Values(first[i]), Close.Values(second[i]), 1e-6); // as spans and tensor operations differ
        }
    }

    private static void Run(AdamW optimizer, Parameter[] parameters, int start, int steps)
    {
        for (var step = start; step < start + steps; step++)
        {
            optimizer.ZeroGradients();
            Loss(parameters, step).backward();
            optimizer.Step(0.01);
        }
    }

    private static Parameter[] Parameters(int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return [.. s_shapes.Select(shape => new Parameter(randn(shape, generator: generator)))];
    }

    // A curved loss whose gradient changes with the step, of every sign and size.
    private static Tensor Loss(Parameter[] parameters, int step)
    {
        var loss = zeros([]);
        for (var i = 0; i < parameters.Length; i++)
        {
            loss += ((parameters[i] - 0.1 * step).square() * (i + 0.5) + (parameters[i] + step).sin()).sum();
        }

        return loss;
    }
}
