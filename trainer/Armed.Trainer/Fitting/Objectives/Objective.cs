using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>
/// What training minimises: L = L_e(y, y_M) + lambda_F L_e(y, y_F) - lambda_g L_CCE(Z, Z_hat) + lambda_K KL / N (Nguyen, Treacher, Montillo, TPAMI 45(7), 2023), a list of
/// terms. An autoencoder adds w (R(x, x_M) + lambda_F R(x, x_F)). The closed adversary puts + lambda_g R in place of the cross-entropy. A further term is a class and a line in <see cref="Of"/>.
/// </summary>
internal sealed class Objective(IReadOnlyList<IObjectiveTerm> terms)
{
    /// <summary>The terms: likelihoods first, then what works against them, then the divergence.</summary>
    public IReadOnlyList<IObjectiveTerm> Terms => terms;

    /// <summary>The objective of a network by its settings.</summary>
    public static Objective Of(ArmedNetwork network, OutcomeModel outcome, AdamW optimizer, Generator generator, ArmedStageSettings settings)
    {
        List<IObjectiveTerm> terms = [new MixedTerm(outcome, generator, isReported: settings.LambdaF > 0 || network.Decoder is not null)];
        if (settings.LambdaF > 0)
        {
            terms.Add(new FixedTerm(outcome, settings.LambdaF));
        }

        if (network.Decoder is not null)
        {
            terms.Add(new ReconstructionTerm(network, settings.ReconstructionWeight, settings.LambdaF));
        }

        if (network.Adversary is { } adversary)
        {
            terms.Add(settings.Scheme == AdversaryScheme.Alternating ? new AlternatingAdversary(network, optimizer, generator, settings.LambdaG) : new ReversedAdversary(adversary, settings));
        }
        else if (settings is { Scheme: AdversaryScheme.Closed, LambdaG: > 0 } && network.HiddenWidth > 0)
        {
            terms.Add(new ClosedAdversary(outcome, settings));
        }

        terms.Add(new DivergenceTerm(network.Sites, settings.LambdaK, settings.TrainingRows));
        return new Objective(terms);
    }

    /// <summary>The term of a type, or null.</summary>
    public T? Find<T>()
        where T : class, IObjectiveTerm => terms.OfType<T>().SingleOrDefault();

    /// <summary>Before the forward pass of a step.</summary>
    public void Prepare(Batch batch, double learningRate)
    {
        foreach (var term in terms)
        {
            term.Prepare(batch, learningRate);
        }
    }

    /// <summary>Adds every term to a step.</summary>
    public void AddTo(ObjectivePass pass)
    {
        foreach (var term in terms)
        {
            term.AddTo(pass);
        }
    }

    /// <summary>The weighted sum of the terms that early stopping watches.</summary>
    public Tensor Validate(ForwardPass forward, Batch batch)
    {
        Tensor? sum = null;
        foreach (var term in terms)
        {
            sum = term.Validate(forward, batch) is { } loss ? WeightedSum.Of(sum, loss, term.FinalWeight) : sum;
        }

        return sum!;
    }

    /// <summary>Whether every weight has its final form.</summary>
    public bool IsSettled(int epochs) => terms.All(t => t.IsSettled(epochs));

    /// <summary>The state of all terms.</summary>
    public double[] ExportState() => [.. terms.SelectMany(t => t.ExportState())];

    /// <summary>Sets what <see cref="ExportState"/> gave, from the start of a longer state, and returns how much of it was read.</summary>
    public int ImportState(ReadOnlySpan<double> state)
    {
        var read = 0;
        foreach (var term in terms)
        {
            read += term.ImportState(state[read..]);
        }

        return read;
    }
}
