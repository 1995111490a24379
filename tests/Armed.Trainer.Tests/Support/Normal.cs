namespace Armed.Trainer.Tests.Support;

/// <summary>Seeded normal draws.</summary>
internal sealed class Normal(int seed)
{
    private readonly Random _random = new(seed);

    public double Next() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    public double Uniform() => _random.NextDouble();

    public int Below(int bound) => _random.Next(bound);
}
