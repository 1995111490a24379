using System.Globalization;
using System.Text;

namespace Armed.Cli.Tests.Support;

/// <summary>120 rows of 8 clusters g, whose outcome y has an intercept and a slope of x for each.</summary>
internal static class SlopesTable
{
    /// <summary>Writes data.csv.</summary>
    /// <returns>Its path.</returns>
    public static string Write(TestFolder folder)
    {
        var random = new Random(3);
        var text = new StringBuilder("x,g,y\n");
        for (var i = 0; i < 120; i++)
        {
            var (x, cluster) = (random.NextDouble(), i % 8);
            text.Append(CultureInfo.InvariantCulture, $"{x:R},g{cluster},{10 + (2 + 0.5 * cluster) * x + cluster % 3 + random.NextDouble():R}\n");
        }

        return folder.Write("data.csv", text.ToString());
    }
}
