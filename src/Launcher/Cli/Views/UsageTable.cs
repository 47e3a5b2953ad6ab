using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>What a container uses, as stats shows it.</summary>
internal sealed record UsageView(
    string Id, string Name, double CpuPercent, ulong Memory, ulong MemoryLimit, double MemoryPercent, ulong Received, ulong Sent, ulong Read, ulong Written, ulong Pids)
{
    /// <summary>From two measurements; 100 % is one processor.</summary>
    public static UsageView Of(ContainerRecord record, Usage before, Usage now)
    {
        double elapsed = Math.Max(1, now.At - before.At) * 1000.0;
        double used = now.CpuMicroseconds > before.CpuMicroseconds ? now.CpuMicroseconds - before.CpuMicroseconds : 0;
        return new UsageView(
            record.Id, record.Name, Math.Round(used / elapsed * 100, 2), now.Memory, now.MemoryLimit,
            now.MemoryLimit == 0 ? 0 : Math.Round((double)now.Memory / now.MemoryLimit * 100, 2), now.Received, now.Sent, now.Read, now.Written, now.Pids);
    }
}

/// <summary>The table of stats; for people with bars, for pipes without.</summary>
internal static class UsageTable
{
    private const int BarWidth = 10;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    public static string Text(List<UsageView> rows, bool bars)
    {
        Table table = new("CONTAINER ID", "NAME", "CPU %", "MEM USAGE / LIMIT", "MEM %", "NET I/O", "BLOCK I/O", "PIDS");
        foreach (UsageView row in rows)
        {
            table.Add(
                row.Id, row.Name,
                Percent(row.CpuPercent, bars, Environment.ProcessorCount * 100),
                $"{Sizes.Short(row.Memory)} / {Sizes.Short(row.MemoryLimit)}",
                Percent(row.MemoryPercent, bars, 100),
                $"{Sizes.Short(row.Received)} / {Sizes.Short(row.Sent)}",
                $"{Sizes.Short(row.Read)} / {Sizes.Short(row.Written)}",
                $"{row.Pids}");
        }

        return table.ToString();
    }

    private static string Percent(double percent, bool bars, double full)
    {
        string number = percent.ToString("0.00", CultureInfo.InvariantCulture) + "%";
        return bars ? $"{Bar(percent / full)} {number,7}" : number;
    }

    /// <summary>A bar of ten cells, each in eighths.</summary>
    public static string Bar(double part)
    {
        int eighths = (int)Math.Round(Math.Clamp(part, 0, 1) * BarWidth * 8);
        // Little is not nothing.
        if (part > 0 && eighths == 0) { eighths = 1; }
        string bar = new('█', eighths / 8);
        if (eighths % 8 != 0) { bar += Eighths[eighths % 8]; }
        return bar.PadRight(BarWidth, '·');
    }
}
