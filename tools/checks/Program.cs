using Armed.Checks;

if (args is not ["namespaces" or "references", .. { Length: > 0 } projects])
{
    Console.Error.WriteLine("""
        Checks of the sources.
          namespaces PROJECT..   folders that use each other, and cycles of folders, per project
          references PROJECT     every use of one file by another
        Example: dotnet run --project tools/checks -c Release -- namespaces trainer/Armed.Trainer runtime/Armed.Runtime
        """);
    return 2;
}

foreach (var project in projects)
{
    var references = SourceAssembly.Of(project).References();
    if (args[0] == "references")
    {
        foreach (var (from, to) in references)
        {
            Console.WriteLine($"{from}\t{to}");
        }

        continue;
    }

    var graph = new FolderGraph(references);
    Console.WriteLine($"{project}: {graph.Folders.Count} folders, {graph.TwoWayPairs.Count} two-way pairs, {graph.Cycles.Count} cycles");
    foreach (var (first, second) in graph.TwoWayPairs)
    {
        Console.WriteLine($"  {first} <-> {second}");
    }

    foreach (var cycle in graph.Cycles)
    {
        Console.WriteLine($"  cycle of {cycle.Count}: {string.Join(", ", cycle)}");
    }
}

return 0;
