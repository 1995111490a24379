using System.Text;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Outcomes and weights of a batch while it fills.</summary>
internal sealed class LabelBuilder(LabelColumns columns, int capacity)
{
    private readonly double[] _outcomes = new double[capacity];
    private readonly double[] _weights = new double[columns.Weights is null ? 0 : capacity];

    public double[] Outcomes(int rows) => _outcomes[..rows];

    public double[] Weights(int rows) => _weights.Length == 0 ? [] : _weights[..rows];

    public void AppendOutcomes(CellVector cells, int start, int count, int row, Func<int, RowName> rowName, Faults faults)
    {
        for (var i = 0; i < count; i++)
        {
            if (columns.Parse(cells[start + i], cells.IsTyped, out _outcomes[row + i]) is { } expected)
            {
                faults.Add($"The outcome {Say.Quote(columns.Outcome)} is {Cell(cells, start + i)} in {rowName(start + i).WithPath}. Expected {expected}; correct it, or leave the cell empty to leave the row out.");
                return;
            }
        }
    }

    /// <summary>A row without an outcome needs no weight: it is left out.</summary>
    public void AppendWeights(CellVector cells, int start, int count, int row, Func<int, RowName> rowName, Faults faults)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = columns.WeightReading.Parse(cells[start + i], cells.IsTyped, out var value);
            if ((kind != NumberText.Kind.Number || value < 0) && !double.IsNaN(_outcomes[row + i]))
            {
                faults.Add($"The weight {Say.Quote(columns.Weights!)} is {Cell(cells, start + i)} in {rowName(start + i).WithPath}. Expected a finite number above 0, or 0 to leave the row out.");
                return;
            }

            _weights[row + i] = value;
        }
    }

    private static string Cell(CellVector cells, int row) => Say.Quote(Encoding.UTF8.GetString(cells[row]));
}
