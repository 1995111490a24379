namespace Armed.Trainer.Data.Designs;

/// <summary>
/// Products and powers of numbers far from 0, such as years and their squares, are nearly the same column up to their scale, and single precision could not tell them apart. Where a design
/// has all their lower terms, they are replaced by the products of the centred numbers: the same model, whose coefficients are turned back into the formula's own for people
/// (<see cref="DesignColumn.Parts"/>).
/// </summary>
internal sealed class CentredDesign
{
    /// <summary>A number whose mean is more standard deviations from 0 than this is far from it.</summary>
    public const double MostMeanOverSd = 4;

    private readonly TableDesign _design;
    private readonly IReadOnlyList<double> _means;
    private readonly IReadOnlyList<double> _sds;
    private readonly Monomial[] _monomials;
    private readonly HashSet<int> _slopes;

    /// <summary>Columns whose sum is 1 in every row: -1, the intercept, or without one the indicators of all levels of a factor; empty if there are none.</summary>
    private readonly int[] _constant;

    private readonly Dictionary<int, IReadOnlyList<(int Column, double Weight)>> _centred = [];

    private CentredDesign(TableDesign design, IReadOnlyList<double> means, IReadOnlyList<double> sds)
    {
        (_design, _means, _sds) = (design, means, sds);
        _monomials = [.. design.Columns.Select(Monomial.Of)];
        _constant = design.HasIntercept ? [-1] : Indicators(design);
        _slopes = [.. design.SlopeColumns.Values.SelectMany(columns => columns)];
    }

    /// <summary>The design with centred products and powers; the same one where there are none, or where no columns stand for an intercept.</summary>
    /// <param name="design">The design.</param>
    /// <param name="means">Training means of the numeric columns.</param>
    /// <param name="sds">Their standard deviations.</param>
    /// <param name="evaluator">Evaluates functions of the training rows.</param>
    public static TableDesign Of(TableDesign design, IReadOnlyList<double> means, IReadOnlyList<double> sds, RowEvaluator evaluator)
    {
        var centring = new CentredDesign(design, means, sds);
        if (centring._constant.Length > 0)
        {
            centring.Find();
        }

        return centring._centred.Count == 0 ? design : design with { Columns = [.. design.Columns.Select((column, index) => centring.Column(column, index, evaluator))] };
    }

    /// <summary>The indicators of all levels of a factor.</summary>
    private static int[] Indicators(TableDesign design)
    {
        var codings = design.Columns.Index().Where(column => column.Item.IsFixed && column.Item.Factors is [LevelOf]).GroupBy(column => ((LevelOf)column.Item.Factors[0]).Column, column => column.Index);
        return codings.Select(columns => columns.ToArray()).FirstOrDefault(columns => AddUpToOne([.. columns.Select(column => ((LevelOf)design.Columns[column].Factors[0]).Values)])) ?? [];
    }

    private static bool AddUpToOne(IReadOnlyList<double>[] codings) => Enumerable.Range(0, codings[0].Count).All(level => Math.Abs(codings.Sum(values => values[level]) - 1) < 1e-9);

    /// <summary>Lower terms come first: a column can be centred only where these are.</summary>
    private void Find()
    {
        foreach (var column in Enumerable.Range(0, _monomials.Length).OrderBy(column => _monomials[column].Degree))
        {
            if (_design.Columns[column].IsFixed && !_slopes.Contains(column) && _monomials[column].Degree > 1 && IsFar(_monomials[column]) && Parts(_monomials[column]) is { } parts)
            {
                _centred[column] = parts;
            }
        }
    }

    private bool IsFar(Monomial monomial) => monomial.Powers.Any(number => IsFar(number.Column));

    private bool IsFar(int number) => Math.Abs(_means[number]) > MostMeanOverSd * _sds[number];

    private double Centre(int number) => (float)_means[number];

    /// <summary>
    /// What a column has beside the product of the centred numbers, as columns with weights, -1 being the intercept, for which indicators may stand: (c + d)^n is the sum of C(n, k) c^k d^(n - k). Null where a lower term is
    /// not in the design.
    /// </summary>
    private List<(int Column, double Weight)>? Parts(Monomial monomial)
    {
        var parts = new List<(int Column, double Weight)>();
        foreach (var (powers, weight) in Lower(monomial.Powers))
        {
            if (!Add(parts, monomial.With(powers), weight))
            {
                return null;
            }
        }

        return parts;
    }

    private bool Add(List<(int Column, double Weight)> parts, Monomial lower, double weight)
    {
        if (lower.Degree == 0)
        {
            parts.AddRange(_constant.Select(one => (one, weight)));
            return true;
        }

        var column = Array.FindIndex(_monomials, lower.IsSame);
        if (column < 0 || !_design.Columns[column].IsFixed || (lower.Degree > 1 && IsFar(lower) && !_centred.ContainsKey(column)))
        {
            return false;
        }

        parts.Add((column, weight));
        if (lower is { Degree: 1, Powers: [var (number, _)] } && IsFar(number))
        {
            parts.AddRange(_constant.Select(one => (one, -weight * Centre(number)))); // a number by itself stays as it is: d = x - c
        }

        return true;
    }

    /// <summary>All ways to take powers away from the far numbers, but the one that takes none.</summary>
    private IEnumerable<(IReadOnlyList<(int Column, int Power)> Powers, double Weight)> Lower(IReadOnlyList<(int Column, int Power)> powers)
    {
        IEnumerable<(IReadOnlyList<(int Column, int Power)> Powers, double Weight)> ways = [([], 1)];
        foreach (var (number, power) in powers)
        {
            var (column, most) = (number, IsFar(number) ? power : 0);
            ways = ways.SelectMany(_ => Enumerable.Range(0, most + 1), (way, taken) =>
                ((IReadOnlyList<(int Column, int Power)>)[.. way.Powers, (column, power - taken)], way.Weight * Binomial(power, taken) * Math.Pow(Centre(column), taken)));
        }

        return ways.Where(way => !way.Powers.SequenceEqual(powers));
    }

    private static double Binomial(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    private DesignColumn Column(DesignColumn column, int index, RowEvaluator evaluator)
    {
        if (!_centred.TryGetValue(index, out var parts))
        {
            return column;
        }

        RowFunction[] factors = [.. _monomials[index].Powers.SelectMany(number => Enumerable.Repeat(Number(number.Column), number.Power)), .. _monomials[index].Others];
        var values = evaluator.Product(factors);
        var mean = _design.HasIntercept ? values.Average() : 0;
        var spread = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return column with { Factors = factors, Mean = mean, Sd = spread > 0 ? spread : 1, Parts = parts };
    }

    private RowFunction Number(int number) => IsFar(number) ? new CombinationOf(Combination.Subtract, new NumberOf(number), new ConstantOf(Centre(number))) : new NumberOf(number);
}
