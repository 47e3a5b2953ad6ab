using System;
using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>The columns that ps can show.</summary>
internal static class PsColumns
{
    private static readonly (string Name, string Heading, bool Usual, Func<ContainerState, DateTimeOffset, string> Cell)[] All =
    [
        ("id", "CONTAINER ID", true, (s, _) => s.Id),
        ("name", "NAME", true, (s, _) => s.Record!.Name),
        ("rootfs", "ROOTFS", true, (s, _) => s.Record!.Rootfs),
        ("command", "COMMAND", true, (s, _) => ContainerText.Command(s.Record!)),
        ("created", "CREATED", true, (s, now) => $"{ContainerText.Span(now - s.Record!.Created)} ago"),
        ("status", "STATUS", true, ContainerText.StatusSince),
        ("addresses", "ADDRESSES", true, (s, _) => ContainerText.Addresses(s.Record!)),
        ("pid", "PID", false, (s, _) => s is { Phase: Phase.Running, Process: ProcessRecord process } ? $"{process.Pid}" : "-"),
        ("user", "USER", false, (s, _) => $"{s.Record!.User.Uid}:{s.Record.User.Gid}"),
        ("hostname", "HOSTNAME", false, (s, _) => s.Record!.Hostname),
        ("labels", "LABELS", false, (s, _) => ContainerText.Labels(s.Record!)),
        ("exit", "EXIT", false, (s, _) => s.Exit is Plan.ExitRecord exit ? $"{exit.ExitCode}" : "-"),
    ];

    /// <summary>All names, for help.</summary>
    public static string Names { get; } = string.Join(',', Array.ConvertAll(All, c => c.Name));

    /// <summary>A table of the columns in <paramref name="wanted"/> ("name,status"); null: the usual ones.</summary>
    public static string Text(List<ContainerState> states, string? wanted)
    {
        (string Name, string Heading, bool Usual, Func<ContainerState, DateTimeOffset, string> Cell)[] columns =
            wanted is null ? Array.FindAll(All, c => c.Usual) : Array.ConvertAll(wanted.ToLowerInvariant().Split(','), name => Array.Find(All, c => c.Name == name.Trim()) is { Name: not null } column
                ? column : throw new NsinitException($"ps: --columns {wanted}: there is no column {name}")
                {
                    Hint = Nearest.Of(name, Array.ConvertAll(All, c => c.Name)) is string near ? $"did you mean {near}?" : $"there are {Names}",
                });
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Table table = new(Array.ConvertAll(columns, c => c.Heading));
        foreach (ContainerState state in states) { table.Add(Array.ConvertAll(columns, c => c.Cell(state, now))); }
        return table.ToString();
    }
}
