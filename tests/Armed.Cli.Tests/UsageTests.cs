namespace Armed.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] s_columns = ["--outcome", "y", "--cluster", "c", "-o", "b"];

    [Theory]
    [InlineData("trian", "armed: unknown verb 'trian'; expected one of quickstart, train, evaluate, tune, predict, reconstruct, adapt, inspect, explain, effects, test, compare, diff, verify, export, serve, simulate, bench. Did you mean 'train'?")]
    [InlineData("train d.csv --outcom y", "armed: unknown option '--outcom' of armed train. Did you mean '--outcome'?")]
    [InlineData("train --outcom=y d.csv", "armed: unknown option '--outcom=y' of armed train. Did you mean '--outcome'?")]
    [InlineData("train d.csv --cluster c -o b", "armed: option --outcome is missing: The column to predict.")]
    [InlineData("train d.csv --cluster c -o b --outcome", "armed: option --outcome needs a value: The column to predict.")]
    [InlineData("train d.csv --cluster c -o b --outcome y --outcome z", "armed: option --outcome is given more than once; keep one.")]
    [InlineData("train d.csv e.csv --cluster c -o b --outcome y", "armed: unexpected argument 'e.csv'.")]
    [InlineData("train d.csv --cluster c --outcome y -o ", "armed: option --output is empty; expected BUNDLE.")]
    [InlineData("serve b --timeout NaN", "armed: option --timeout is 'NaN'; expected a number such as 0.5 or 1e-3.")]
    [InlineData("predict", "armed: BUNDLE is missing: The directory of a bundle.")]
    [InlineData("simulate", "armed: armed simulate needs one of spirals, mixed.")]
    [InlineData("bench", "armed: armed bench needs the verb paper: armed bench paper.")]
    [InlineData("simulate spiral", "armed: unknown verb 'spiral'; expected one of spirals, mixed. Did you mean 'spirals'?")]
    [InlineData("simulate spirals -o x.csv --seed 1.5", "armed: option --seed is '1.5'; expected a whole number.")]
    [InlineData("simulate spirals -o x.csv --noise 1,5", "armed: option --noise is '1,5'; expected a number such as 0.5 or 1e-3.")]
    [InlineData("simulate spirals -o x.csv --clusters 0 --noise -1", "clusters is 0; expected 1 or more.\n  noise is -1; expected a finite number, 0 or more.")]
    public void Run_WrongUsage_SaysWhatAndWhatInstead(string command, string expected) => CommandRun.Of(command.Split(' ')).ExpectRefused(expected);

    [Theory]
    [InlineData("--seed x", "option --seed is 'x'; expected a whole number.")]
    [InlineData("--between us", "option --between is 'us'; expected one of use, ignore. Did you mean 'use'?")]
    [InlineData("--hidden 64,x", "option --hidden is '64,x'; expected widths such as 64,64,32, or none.")]
    [InlineData("--hidden 64 --hidden none", "option --hidden is given more than once; keep one.")]
    [InlineData("--numeric a,,b", "option --numeric has an empty name in its list")]
    [InlineData("--task binari", "option --task is 'binari'; expected one of binary, multiclass, continuous, count, ordinal, positive. Did you mean 'binary'?")]
    [InlineData("--family poison", "option --family is 'poison'; expected one of poisson, negative-binomial. Did you mean 'poisson'?")]
    [InlineData("--class-weights even", "option --class-weights is 'even'; expected balanced, or weights such as yes=2,no=1.")]
    [InlineData("--class-weights yes=2,yes=1", "option --class-weights is 'yes=2,yes=1'; expected balanced")]
    [InlineData("--class-weights yes=0", "class_weights['yes'] is 0; expected a finite number above 0.")]
    [InlineData("--refit sometimes", "option --refit is 'sometimes'; expected one of guarded, always, off.")]
    [InlineData("--trees yes", "option --trees is 'yes'; expected true or false.")]
    [InlineData("--criterion reml2", "option --criterion is 'reml2'; expected one of reml, ml. Did you mean 'reml'?")]
    [InlineData("--quadrature 52", "quadrature is 52; expected 1 to 51.")]
    [InlineData("--networks 0", "networks is 0; expected 1 to 64.")]
    [InlineData("--fold 1", "To hold rows out, use all three of --split FILE, --split-column NAME and --fold K.")]
    [InlineData("--sql select", "DATA ('d.csv') and --sql are both given; keep one.")]
    [InlineData("--config no.json", "Configuration 'no.json' does not exist.")]
    [InlineData("--dropout 1 --max-epochs 0", "2 training options are out of range:\n  dropout is 1; expected a number from 0 to below 1.\n  max_epochs is 0; expected 1 or more.")]
    public void Train_WrongOption_SaysWhatAndWhatInstead(string options, string expected) =>
        CommandRun.Of(["train", "d.csv", .. s_columns, .. options.Split(' ')]).ExpectRefused(expected);

    [Fact]
    public void Train_ConfigWithUnknownKey_NamesTheNearest()
    {
        using var folder = new TestFolder();
        var config = folder.Write("f.json", "{ \"max_epoch\": 5 }");
        CommandRun.Of(["train", "d.csv", .. s_columns, "--config", config]).ExpectRefused($"{config}: unknown option 'max_epoch'. Did you mean 'max_epochs'?");
    }

    [Fact]
    public void Train_NoData_SaysBothWays() => CommandRun.Of(["train", .. s_columns]).ExpectRefused("No data: give a path or a glob, or a query with --sql \"select ...\".");

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    public void Run_PathThatIsNoBundle_SaysSo(string verb)
    {
        using var folder = new TestFolder();
        CommandRun.Of(verb, folder["nothing"]).ExpectRefused("does not exist. Check the path; a bundle is the directory that armed train wrote.");
        CommandRun.Of(verb, folder.Path).ExpectRefused("is not a bundle: it has no armed.json.");
        CommandRun.Of(verb, folder.Write("file", "")).ExpectRefused("is a file; expected the directory of a bundle");
    }
}
