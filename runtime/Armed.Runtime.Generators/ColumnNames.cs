using System.Text;

namespace Armed.Runtime.Generators;

/// <summary>The name of a column where an attribute does not give it.</summary>
internal static class ColumnNames
{
    /// <summary>
    /// Words in lower case, joined by underscores: <c>BloodPressure</c> is blood_pressure, <c>HbA1c</c> hb_a1c, <c>BMI</c> bmi, <c>HIVStatus</c> hiv_status. A word starts at a
    /// capital after a small letter or a digit, and at the last of several capitals before a small letter.
    /// </summary>
    public static string SnakeCase(string property)
    {
        var name = new StringBuilder();
        for (var i = 0; i < property.Length; i++)
        {
            var starts = i > 0 && char.IsUpper(property[i]) && property[i - 1] != '_'
                && (!char.IsUpper(property[i - 1]) || (i + 1 < property.Length && char.IsLower(property[i + 1])));
            name.Append(starts ? "_" : "").Append(char.ToLowerInvariant(property[i]));
        }

        return name.ToString();
    }
}
