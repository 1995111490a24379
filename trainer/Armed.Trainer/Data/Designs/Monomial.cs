namespace Armed.Trainer.Data.Designs;

/// <summary>A column of a design as a product of atoms: numbers, each with a power, and other functions.</summary>
/// <param name="Powers">The power of each numeric column, in the order of the columns.</param>
/// <param name="Others">The other functions, as they stand.</param>
internal sealed record Monomial(IReadOnlyList<(int Column, int Power)> Powers, IReadOnlyList<RowFunction> Others)
{
    private const int MostPower = 4;

    /// <summary>Number of atoms.</summary>
    public int Degree => Others.Count + Powers.Sum(number => number.Power);

    /// <summary>A column as a monomial.</summary>
    public static Monomial Of(DesignColumn column) => Of(column.Factors.SelectMany(Atoms));

    /// <summary>Whether it is the same product.</summary>
    public bool IsSame(Monomial other) =>
        Powers.SequenceEqual(other.Powers) && Others.Count == other.Others.Count && Others.All(own => other.Others.Any(function => IsSame(own, function)));

    /// <summary>The monomial with other powers of its numbers, those of power 0 left out.</summary>
    public Monomial With(IReadOnlyList<(int Column, int Power)> powers) => this with { Powers = [.. powers.Where(number => number.Power > 0)] };

    private static Monomial Of(IEnumerable<RowFunction> atoms)
    {
        var all = atoms.ToArray();
        return new Monomial(
            [.. all.OfType<NumberOf>().GroupBy(number => number.Column).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))],
            [.. all.Where(atom => atom is not NumberOf)]);
    }

    private static IEnumerable<RowFunction> Atoms(RowFunction function) => function switch
    {
        CombinationOf { Kind: Combination.Multiply } product => Atoms(product.Left).Concat(Atoms(product.Right)),
        CombinationOf { Kind: Combination.Power, Left: NumberOf number, Right: ConstantOf { Value: >= 2 and <= MostPower and var power } } when power == Math.Floor(power) =>
            Enumerable.Repeat(number, (int)power),
        _ => [function],
    };

    private static bool IsSame(RowFunction left, RowFunction right) =>
        left == right || (left is LevelOf own && right is LevelOf other && own.Column == other.Column && own.Values.SequenceEqual(other.Values));
}
