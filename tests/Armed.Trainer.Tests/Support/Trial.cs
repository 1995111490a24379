using System.Globalization;
using System.Text;

namespace Armed.Trainer.Tests.Support;

/// <summary>
/// A table of 180 rows that R makes of the same formulas, with i from 0: 12 clusters g, numbers x and t, years, three arms, an exposure, a continuous outcome y and a count n.
/// <code>
/// i &lt;- 0:179; c &lt;- i %% 12; e &lt;- ((i*7919 + 13*i*i) %% 1009)/1009 - .5; u &lt;- sin(c+1)*1.5; s &lt;- cos(2*c+1)*.3
/// d &lt;- data.frame(g = paste0("g", c), x = ((i*37) %% 101)/10, t = ((i*53) %% 97)/10, year = 2000 + (i*29) %% 21,
///   arm = c("placebo","low","high")[(i*7 + i %/% 5) %% 3 + 1], exposure = 1 + (i*11) %% 17)
/// d$y &lt;- round(10 + .8*d$x - .05*d$x^2 + c(placebo=0, low=.7, high=1.9)[d$arm]*(1 + .2*d$t) + .02*(d$year-2008)^2 + u + s*d$t + 2*e, 4)
/// d$n &lt;- floor(exp(.3*sin(d$x) + .4*u + e - 1 + log(d$exposure)) + .3)
/// </code>
/// </summary>
internal static class Trial
{
    private static readonly string[] s_arms = ["placebo", "low", "high"];
    private static readonly double[] s_effects = [0, 0.7, 1.9];

    /// <summary>The table; cells of x that a test wants to be missing are empty.</summary>
    public static string Csv(params int[] missing)
    {
        var text = new StringBuilder("g,x,t,year,arm,exposure,y,n\n");
        for (var i = 0; i < 180; i++)
        {
            var (c, arm) = (i % 12, ((i * 7) + (i / 5)) % 3);
            double x = i * 37 % 101 / 10.0, t = i * 53 % 97 / 10.0, year = 2000 + (i * 29 % 21), exposure = 1 + (i * 11 % 17);
            double e = (((i * 7919) + (13 * i * i)) % 1009 / 1009.0) - 0.5, u = Math.Sin(c + 1) * 1.5, s = Math.Cos((2 * c) + 1) * 0.3;
            var y = Math.Round(10 + (0.8 * x) - (0.05 * x * x) + (s_effects[arm] * (1 + (0.2 * t))) + (0.02 * (year - 2008) * (year - 2008)) + u + (s * t) + (2 * e), 4);
            var n = Math.Floor(Math.Exp((0.3 * Math.Sin(x)) + (0.4 * u) + e - 1 + Math.Log(exposure)) + 0.3);
            text.Append(CultureInfo.InvariantCulture, $"g{c},{(missing.Contains(i) ? "" : x)},{t},{year},{s_arms[arm]},{exposure},{y},{n}\n");
        }

        return text.ToString();
    }
}
