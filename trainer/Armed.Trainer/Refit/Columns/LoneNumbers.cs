using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Numbers of the table that enter by one column of x alone, as they are: the derivative by the column is that by the number.</summary>
/// <param name="columns">The columns of x; those derived from it are functions of it.</param>
/// <param name="encoding">How the table becomes x.</param>
internal sealed class LoneNumbers(IReadOnlyList<EncodedColumn> columns, TableEncoding encoding)
{
    /// <summary>Whether a column of x is one.</summary>
    /// <param name="column">Its index.</param>
    public bool Holds(int column)
    {
        var number = Enumerable.Range(0, encoding.Numeric.Count).FirstOrDefault(at => encoding.Numeric[at].Name == columns[column].Source, -1);
        var isNumber = columns[column] is { Kind: EncodedColumnKind.Numeric, Parts.Count: 0 } && number >= 0;
        return isNumber && !columns.Where((_, other) => other != column).Any(other => Shares(other, column)) && (encoding.Design is not { } design || IsAlone(design, column, number));
    }

    /// <summary>Whether another column changes with the number: what is left of a column beside it, or a part of the same date.</summary>
    private bool Shares(EncodedColumn other, int column) =>
        other.Parts.Any(part => part.Column == column) || (other.Source == columns[column].Source && !other.IsDerived && other.Kind != EncodedColumnKind.Missing);

    private static bool IsAlone(TableDesign design, int column, int number) =>
        design.Columns[column].Factors is [NumberOf] && design.Columns.Count(own => own.Factors.Any(factor => Has(factor, number))) == 1 && (design.Offset is null || !Has(design.Offset, number));

    private static bool Has(RowFunction function, int number) => function switch
    {
        NumberOf own => own.Column == number,
        DatePartOf part => part.Column == number,
        ElementaryOf elementary => Has(elementary.Argument, number),
        CombinationOf combination => Has(combination.Left, number) || Has(combination.Right, number),
        BasisOf basis => Has(basis.Argument, number),
        _ => false,
    };
}
