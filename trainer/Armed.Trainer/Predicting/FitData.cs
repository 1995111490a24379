using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>A split with everything in its table as the graphs take it.</summary>
internal sealed class FitData
{
    private const double LargestSd = 1e15;

    /// <summary>Largest |mean| / sd of a continuous outcome: outcomes and predictions are single precision, with 7 digits, and estimates need 3 of the variation.</summary>
    private const double MostMeanOverSd = 1e4;

    private FitData(Split split, TableEncoding encoding, ClassWeights? classWeights)
    {
        var table = split.Table;
        (Split, Encoding, Training, Validation, Test) = (split, encoding, [.. split.Training], [.. split.Validation], [.. split.Test]);
        RowsOfFit = Training.Length + Validation.Length;
        int[] all = [.. Enumerable.Range(0, table.Rows)];
        var encoded = encoding.Apply(table, all);
        Rows = encoded.Inputs();
        Outcome = encoded.OutcomeClasses.Length > 0 ? Array.ConvertAll(encoded.OutcomeClasses, c => (float)c) : encoded.OutcomeValues;
        Known = DesignInputs.KnownPart(encoding, Rows);
        (OutcomeMean, OutcomeSd) = Kind.IsStandardised ? Moments() : (0, 1);
        ObservationWeights = encoded.Weights;
        ClassFactors = classWeights is null ? [] : RowWeights.OfClasses(table.Outcome, classWeights, [.. Training, .. Validation], ObservationWeights);
        Weights = RowWeights.Combine(Outcome, ObservationWeights, ClassFactors);
    }

    private FitData(FitData whole, Split split)
    {
        (Split, Encoding, Rows, Outcome, Known, OutcomeMean, OutcomeSd) = (split, whole.Encoding, whole.Rows, whole.Outcome, whole.Known, whole.OutcomeMean, whole.OutcomeSd);
        (ObservationWeights, ClassFactors, Weights) = (whole.ObservationWeights, whole.ClassFactors, whole.Weights);
        (Training, Validation, Test, RowsOfFit) = ([.. split.Training], [.. split.Validation], whole.Test, whole.RowsOfFit);
    }

    /// <summary>Which rows train, decide when to stop, and test.</summary>
    public Split Split { get; }

    /// <summary>The split's table.</summary>
    public ClusteredTable Table => Split.Table;

    /// <summary>Kind of outcome.</summary>
    public OutcomeKind Kind => Table.Outcome.Kind;

    /// <summary>Fitted on training and validation rows.</summary>
    public TableEncoding Encoding { get; }

    /// <summary>Every row as the graphs take it.</summary>
    public EncodedRows Rows { get; }

    /// <summary>Outcome of every row: numbers or class codes.</summary>
    public float[] Outcome { get; }

    /// <summary>Known part of every row's linear predictor, offset column and <c>offset()</c> of the formula together, in units of the outcome's link; empty where there is none.</summary>
    public double[] Known { get; }

    /// <summary>Observation weights of every row; empty where there are none.</summary>
    public float[] ObservationWeights { get; }

    /// <summary>The weight of each class, in code order; empty where there are none.</summary>
    public double[] ClassFactors { get; }

    /// <summary>What every row weighs in training: its observation weight times that of its class; empty where all rows weigh 1.</summary>
    public float[] Weights { get; }

    /// <summary>Sum of the training rows' weights: their number where all weigh 1.</summary>
    public double TrainingWeight => Weights.Length == 0 ? Training.Length : Training.Sum(row => (double)Weights[row]);

    /// <summary>Mean of a continuous outcome less its known part over training and validation rows; 0 for others, and in a model without an intercept.</summary>
    public double OutcomeMean { get; }

    /// <summary>Its standard deviation; else 1.</summary>
    public double OutcomeSd { get; }

    /// <summary>Whether rows have anything but clusters that a model can read.</summary>
    public bool HasInputs => Encoding.Image is not null
        || (Encoding.Design is { } design ? design.Columns.Count > 0 || Encoding.Numeric.Any(column => column.HasIndicator) : Encoding.Numeric.Count + Encoding.Categorical.Count > 0);

    /// <summary>Rows that teach.</summary>
    public int[] Training { get; }

    /// <summary>Rows that decide when to stop.</summary>
    public int[] Validation { get; }

    /// <summary>Rows held out of everything.</summary>
    public int[] Test { get; }

    /// <summary>Number of training and validation rows together; of a sample those of the data that it was taken from.</summary>
    public int RowsOfFit { get; }

    /// <summary>Number of linear predictors.</summary>
    public int Outputs => Kind.Outputs(Table.Outcome.ClassNames.Count);

    /// <summary>Encodes the table of a split. Validation rows are drawn as the options say where the split has none; with a validation share of 0 every row that is not held out trains.</summary>
    public static FitData Prepare(Split split, TrainingOptions options)
    {
        var encoding = TableEncoding.Fit(split.Table, split.Learning, options);
        var divided = options.ValidationShare > 0 && split.Validation.Count > 0 ? split : split.WithValidation(options.ValidationShare, options.Seed);
        return new FitData(divided, encoding, options.ClassWeights);
    }

    /// <summary>
    /// The data of one of several networks: each has validation rows of its own, none of them another's, so that together they judge the refit on more rows.
    /// </summary>
    public FitData Member(int member, TrainingOptions options) =>
        member == 0 || Validation.Length == 0 ? this : new FitData(this, Split.ForNetwork(member, options.ValidationShare, options.Seed));

    /// <summary>The data with fewer training and validation rows where there are more of them; every cluster of the first factor and every class keeps a row.</summary>
    /// <param name="training">Training rows, about.</param>
    /// <param name="validation">Validation rows, about.</param>
    /// <param name="seed">Seed of the draw.</param>
    public FitData Sampled(int training, int validation, long seed) => new(this, Split.Sampled(training, validation, seed));

    /// <summary>The data whose training and validation rows lack some; encodings and scales stay.</summary>
    /// <param name="rows">The rows that go.</param>
    public FitData Without(IReadOnlySet<int> rows) => new(this, Split.Without(rows));

    /// <summary>The outcome of some rows.</summary>
    public float[] OutcomeOf(IReadOnlyList<int> rows) => [.. rows.Select(r => Outcome[r])];

    /// <summary>The outcome of some rows, null for all, as training takes it: class codes, long [n], or standardised numbers, float [n, 1].</summary>
    public Tensor OutcomeTensor(IReadOnlyList<int>? rows = null)
    {
        var values = rows is null ? Outcome : OutcomeOf(rows);
        return Kind.TakesCodes
            ? tensor(Array.ConvertAll(values, y => (long)y))
            : tensor(Array.ConvertAll(values, y => (float)((y - OutcomeMean) / OutcomeSd))).unsqueeze(1);
    }

    /// <summary>The known part of some rows, in units of the standardised outcome, float [n, 1]; null without one.</summary>
    public Tensor? KnownTensor(IReadOnlyList<int>? rows = null)
    {
        if (Known.Length == 0)
        {
            return null;
        }

        using var known = tensor(rows is null ? Array.ConvertAll(Known, value => (float)(value / OutcomeSd)) : [.. rows.Select(row => (float)(Known[row] / OutcomeSd))]);
        return known.unsqueeze(1);
    }

    /// <summary>Whether beta_0 is estimated, as far as a formula says.</summary>
    public bool HasIntercept => Encoding.Design?.HasIntercept ?? true;

    /// <summary>What is left of a row's outcome when its known part is subtracted.</summary>
    private double Unknown(int row) => Known.Length == 0 ? Outcome[row] : Outcome[row] - Known[row];

    private (double Mean, double Sd) Moments()
    {
        double sum = 0, squares = 0;
        var count = Training.Length + Validation.Length;
        foreach (var r in Training.Concat(Validation))
        {
            sum += Unknown(r);
        }

        var mean = sum / count;
        foreach (var r in Training.Concat(Validation))
        {
            squares += (Unknown(r) - mean) * (Unknown(r) - mean);
        }

        var sd = Math.Sqrt(squares / count);
        if (Kind.IsStandardised && sd == 0)
        {
            throw new InputException($"The outcome '{Table.Outcome.Name}' has the same value in every row of the fit, in single precision. There is nothing to learn. Choose another outcome or other rows, or subtract a constant near its mean.");
        }

        // Single precision ends at 3e38, and variances are squares.
        if (!(sd < LargestSd) || sd is > 0 and < 1 / LargestSd)
        {
            throw new InputException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The outcome '{Table.Outcome.Name}' has a standard deviation of {sd:G3}; expected {1 / LargestSd:G1} to {LargestSd:G1}, because the graphs compute in single precision. Use a larger or smaller unit, and look for extreme values."));
        }

        if (Kind.IsStandardised && Math.Abs(mean) > MostMeanOverSd * sd)
        {
            throw new InputException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The outcome '{Table.Outcome.Name}' has mean {mean:G6} and standard deviation {sd:G3}: single precision would lose its variation. Subtract a constant near {mean:G6} from it; predictions are then relative to that constant."));
        }

        return (HasIntercept ? mean : 0, sd);
    }
}
