using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Nsinit.Launcher.Cli;
using Nsinit.Launcher.Errors;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

/// <summary>What --help shows, as reviewed.</summary>
public sealed class HelpTests
{
    private static readonly SortedDictionary<string, Command> Commands = Collect();

    public static TheoryData<string> Names => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Help_is_as_reviewed(string name) =>
        Golden.Check($"{name.Replace(' ', '-')}.help.txt", HelpPrinter.Of(Commands[name], name));

    [Fact]
    public void The_programs_help_is_as_reviewed() => Golden.Check("nsinit.help.txt", HelpPrinter.Program(CommandTable.All(new GlobalOptions())));

    [Fact]
    public void No_golden_file_is_left_over() =>
        Golden.CheckNames(".help.txt", Commands.Keys.Select(name => $"{name.Replace(' ', '-')}.help.txt").Append("nsinit.help.txt"));

    [Theory]
    [InlineData("rnu", "did you mean run?")]
    [InlineData("netwrok", "did you mean network?")]
    [InlineData("frobnicate", "nsinit --help lists the commands")]
    public void An_unknown_command_is_refused_with_the_nearest(string name, string hint) =>
        Assert.Equal(hint, Assert.Throws<NsinitException>(() => CommandTable.Make(name, new GlobalOptions())).Hint);

    private static SortedDictionary<string, Command> Collect()
    {
        SortedDictionary<string, Command> all = new(StringComparer.Ordinal);
        foreach (Command command in CommandTable.All(new GlobalOptions()))
        {
            all.Add(command.Name, command);
            foreach (Command sub in command.Subcommands) { all.Add($"{command.Name} {sub.Name}", sub); }
        }

        return all;
    }
}
