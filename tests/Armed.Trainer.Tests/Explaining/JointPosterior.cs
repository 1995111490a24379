using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Trainer.Tests.Explaining;

/// <summary>
/// The joint posterior of the coefficients and all clusters' intercepts and slopes of a logistic model of x and the three levels of k: normal, its precision the second derivative of the joint density at
/// the model's own linear predictors, given the variances in the manifest.
/// </summary>
internal sealed class JointPosterior
{
    // Intercept, x, k: b, k: c; of a cluster intercept and x.
    private const int Coefficients = 4;
    private const int PerCluster = 2;

    private readonly ArmedModel _model;
    private readonly LabelledSample _rows;
    private readonly int _clusters;
    private readonly double[,] _precision;

    public JointPosterior(ArmedModel model, LabelledSample rows)
    {
        (_model, _rows, _clusters) = (model, rows, model.Factors[0].Levels.Count);
        _precision = Precision(Linear(rows.Inputs));
    }

    /// <summary>Standard deviation of a column of draws.</summary>
    public static double Sd(double[][] draws, int column)
    {
        var mean = draws.Average(draw => draw[column]);
        return Math.Sqrt(draws.Sum(draw => Math.Pow(draw[column] - mean, 2)) / (draws.Length - 1));
    }

    /// <summary>For each draw the mean effect over all rows, then over those of each cluster.</summary>
    public double[][] Effects(ColumnChange change, int draws, JointPart part)
    {
        var (root, random) = (Lower(Part(part)), new GaussianRandom(5));
        var (low, high) = (Linear(change.Low), Linear(change.High));
        return [.. Enumerable.Range(0, draws).Select(_ => Effect(change, low, high, Draw(root, random, part)))];
    }

    private double[] Effect(ColumnChange change, double[] low, double[] high, double[] shift)
    {
        var (sums, counts) = (new double[_clusters + 1], new int[_clusters + 1]);
        for (var row = 0; row < _rows.Count; row++)
        {
            var effect = Logistic(high[row] + Product(change.High, row, shift)) - Logistic(low[row] + Product(change.Low, row, shift));
            var own = 1 + (int)Cluster(row);
            (sums[0], counts[0]) = (sums[0] + effect, counts[0] + 1);
            (sums[own], counts[own]) = (sums[own] + effect, counts[own] + 1);
        }

        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }

    private double[] Linear(ExplainedInputs inputs) => Array.ConvertAll(new ModelAnswers(_model, CancellationToken.None).Predict(inputs, PredictionHead.Mixed).LinearPredictors, value => (double)value);

    private long Cluster(int row) => _rows.Inputs.Clusters[row];

    /// <summary>The parts of a row's linear predictor: which parameter, and what it is multiplied by.</summary>
    private IEnumerable<(int At, double By)> Design(ExplainedInputs inputs, int row)
    {
        var first = Coefficients + (PerCluster * (int)Cluster(row));
        double x = inputs.Features[row];
        (int, double)[] parts = [(0, 1), (1, x), (first, 1), (first + 1, x)];
        return inputs.Categories[row] is > 0 and var code ? parts.Append((1 + (int)code, 1)) : parts;
    }

    /// <summary>The design's row times a shift, without a sequence: it is asked for some ten million times.</summary>
    private double Product(ExplainedInputs inputs, int row, double[] shift)
    {
        var first = Coefficients + (PerCluster * (int)Cluster(row));
        double x = inputs.Features[row];
        var product = shift[0] + (x * shift[1]) + shift[first] + (x * shift[first + 1]);
        return inputs.Categories[row] is > 0 and var code ? product + shift[1 + (int)code] : product;
    }

    private double[,] Precision(double[] linear)
    {
        var size = Coefficients + (PerCluster * _clusters);
        var precision = new double[size, size];
        for (var row = 0; row < _rows.Count; row++)
        {
            var p = Logistic(linear[row]);
            foreach (var (i, a) in Design(_rows.Inputs, row))
            {
                foreach (var (j, b) in Design(_rows.Inputs, row))
                {
                    precision[i, j] += p * (1 - p) * a * b;
                }
            }
        }

        AddPrior(precision);
        return precision;
    }

    private void AddPrior(double[,] precision)
    {
        var components = _model.Manifest.Refit!.Model!.VarianceComponents.Where(component => component.Group == "g").ToList();
        var (a, b, c) = (components[0].Sd * components[0].Sd, components[1].Sd * components[1].Sd, components[0].Sd * components[1].Sd * (components[1].Corr ?? 0));
        var determinant = (a * b) - (c * c);
        for (var at = Coefficients; at < precision.GetLength(0); at += PerCluster)
        {
            precision[at, at] += b / determinant;
            precision[at + 1, at + 1] += a / determinant;
            precision[at, at + 1] -= c / determinant;
            precision[at + 1, at] -= c / determinant;
        }
    }

    /// <summary>The precision, or that of a wrong posterior.</summary>
    private double[,] Part(JointPart part)
    {
        var precision = (double[,])_precision.Clone();
        for (var i = 0; i < precision.GetLength(0); i++)
        {
            for (var j = 0; j < precision.GetLength(0) && part != JointPart.All; j++)
            {
                precision[i, j] = i < Coefficients == j < Coefficients ? precision[i, j] : 0;
            }
        }

        return precision;
    }

    /// <summary>Solves L'x = z: then x has the inverse of the precision LL' as its covariance.</summary>
    private static double[] Draw(double[,] root, GaussianRandom random, JointPart part)
    {
        var size = root.GetLength(0);
        var x = new double[size];
        for (var i = size - 1; i >= 0; i--)
        {
            x[i] = random.Normal();
            for (var j = i + 1; j < size; j++)
            {
                x[i] -= root[j, i] * x[j];
            }

            x[i] /= root[i, i];
        }

        return [.. x.Select((value, i) => (i < Coefficients ? part == JointPart.EffectsAlone : part == JointPart.CoefficientsAlone) ? 0 : value)];
    }

    private static double[,] Lower(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var root = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    rest -= root[i, k] * root[j, k];
                }

                root[i, j] = i == j ? Math.Sqrt(rest) : rest / root[j, j];
            }
        }

        return root;
    }

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));
}
