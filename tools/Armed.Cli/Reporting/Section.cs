namespace Armed.Cli.Reporting;

/// <summary>A part of the page under a heading.</summary>
/// <param name="Id">For links within the page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Body">What follows it.</param>
internal sealed record Section(string Id, string Title, Html Body);
