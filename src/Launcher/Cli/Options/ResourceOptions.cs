using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run and update that say how much of the machine a container may use.</summary>
internal sealed class ResourceOptions
{
    private const long Unlimited = -1;
    private const long DefaultPeriod = 100_000;
    private const long MinMemory = 512 << 10;

    private readonly Option<string?> _memory = Opt.Text("--memory", "BYTES", "most memory it may use, as 64m or 1.5g", "-m");
    private readonly Option<string?> _swap = Opt.Text("--memory-swap", "BYTES", "most memory and swap together; -1: no limit");
    private readonly Option<string?> _reservation = Opt.Text("--memory-reservation", "BYTES", "memory that is taken from it last");
    private readonly Option<string?> _cpus = Opt.Text("--cpus", "NUMBER", "processors' worth of time, as 1.5");
    private readonly Option<string?> _quota = Opt.Text("--cpu-quota", "MICROSECONDS", "processor time in each period; -1: no limit");
    private readonly Option<string?> _period = Opt.Text("--cpu-period", "MICROSECONDS", "length of such a period; 100000 when left out");
    private readonly Option<string?> _shares = Opt.Text("--cpu-shares", "WEIGHT", "share of contended processors, 2 to 262144; 1024 is usual");
    private readonly Option<string?> _cpuset = Opt.Text("--cpuset-cpus", "LIST", "processors it may use, as 0-2,5");
    private readonly Option<string?> _mems = Opt.Text("--cpuset-mems", "LIST", "memory nodes it may use");
    private readonly Option<string?> _pids = Opt.Text("--pids-limit", "NUMBER", "most processes and threads; 0 or -1: no limit");
    private readonly Option<string?> _weight = Opt.Text("--blkio-weight", "WEIGHT", "share of contended disks, 10 to 1000");
    private readonly (DeviceRateKind Kind, Option<string[]> Option)[] _rates =
    [
        (DeviceRateKind.ReadBytes, Opt.Many("--device-read-bps", "DEVICE:BYTES", "most bytes a second read from a disk")),
        (DeviceRateKind.WriteBytes, Opt.Many("--device-write-bps", "DEVICE:BYTES", "most bytes a second written to a disk")),
        (DeviceRateKind.ReadOperations, Opt.Many("--device-read-iops", "DEVICE:NUMBER", "most reads a second from a disk")),
        (DeviceRateKind.WriteOperations, Opt.Many("--device-write-iops", "DEVICE:NUMBER", "most writes a second to a disk")),
    ];

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_memory, _swap, _reservation, _cpus, _quota, _period, _shares, _cpuset, _mems, _pids, _weight]) { command.Options.Add(option); }
        foreach ((_, Option<string[]> option) in _rates) { command.Options.Add(option); }
    }

    /// <summary>Throws <see cref="NsinitException"/> on a value that makes no sense.</summary>
    public ResourceSpec Read(ParseResult parsed)
    {
        ResourceSpec limits = ReadChanges(parsed);
        return limits.SwapContradicts ? throw Wrong(parsed, _swap, "it counts memory and swap together: --memory is needed, and may not be more") : limits;
    }

    /// <summary>The same for a container that has limits already: what is null stays as it is.</summary>
    public ResourceSpec ReadChanges(ParseResult parsed)
    {
        long? memory = Bytes(parsed, _memory);
        if (memory is >= 0 and < MinMemory) { throw Wrong(parsed, _memory, "no program starts in less than 512k"); }
        (long? quota, long? period) = ReadTime(parsed);
        return new ResourceSpec
        {
            Memory = memory,
            MemorySwap = Bytes(parsed, _swap),
            MemoryReservation = Bytes(parsed, _reservation),
            CpuQuota = quota,
            CpuPeriod = period,
            CpuShares = Number(parsed, _shares, 2, 262_144),
            CpusetCpus = List(parsed, _cpuset),
            CpusetMems = List(parsed, _mems),
            // Of no process at all nothing could ever run: it means the same to Docker.
            Pids = Number(parsed, _pids, Unlimited, int.MaxValue) is long pids ? pids == 0 ? Unlimited : pids : null,
            IoWeight = Number(parsed, _weight, 10, 1000),
            DeviceRates = ReadRates(parsed),
        };
    }

    private (long? Quota, long? Period) ReadTime(ParseResult parsed)
    {
        if (parsed.GetValue(_cpus) is not string text) { return (Number(parsed, _quota, Unlimited, long.MaxValue), Number(parsed, _period, 1000, 1_000_000)); }
        if (parsed.GetValue(_quota) is not null || parsed.GetValue(_period) is not null)
        {
            throw Wrong(parsed, _cpus, "--cpu-quota and --cpu-period say the same in other words: use one or the other");
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cpus) && cpus is >= 0.01m and < 100_000
            ? ((long)(cpus * DefaultPeriod), DefaultPeriod) : throw Wrong(parsed, _cpus, "a number from 0.01 is wanted");
    }

    private List<DeviceRate> ReadRates(ParseResult parsed)
    {
        List<DeviceRate> rates = [];
        foreach ((DeviceRateKind kind, Option<string[]> option) in _rates)
        {
            foreach (string text in parsed.GetValue(option) ?? [])
            {
                string origin = $"{option.Name} {text}";
                int colon = text.LastIndexOf(':');
                long? rate = colon < 0 ? null : ByteSize.Parse(text[(colon + 1)..]);
                if (rate is not long value) { throw new NsinitException($"limit {text}: DEVICE:RATE is wanted, as /dev/sda:1m") { Origin = origin }; }
                if (Paths.TryStat(Fd.AT_FDCWD, text[..colon], AtFlags.None, out Statx info).Failed || (info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFBLK)
                {
                    throw new NsinitException($"limit {text[..colon]}: it is no block device") { Origin = origin };
                }

                rates.Add(new DeviceRate(info.RdevMajor, info.RdevMinor, kind, (ulong)value));
            }
        }

        return rates;
    }

    private static long? Bytes(ParseResult parsed, Option<string?> option)
    {
        string? text = parsed.GetValue(option);
        if (text is null) { return null; }
        return text == "-1" ? Unlimited : ByteSize.Parse(text) ?? throw Wrong(parsed, option, "bytes are wanted, as 64m or 1.5g, or -1");
    }

    private static long? Number(ParseResult parsed, Option<string?> option, long least, long most)
    {
        string? text = parsed.GetValue(option);
        if (text is null) { return null; }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value : throw Wrong(parsed, option, most == long.MaxValue ? $"a number from {least} is wanted" : $"a number from {least} to {most} is wanted");
    }

    private static string? List(ParseResult parsed, Option<string?> option)
    {
        string? text = parsed.GetValue(option);
        foreach (string range in text?.Split(',') ?? [])
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !Array.TrueForAll(ends, e => ushort.TryParse(e, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                throw Wrong(parsed, option, "numbers and ranges are wanted, as 0-2,5");
            }
        }

        return text;
    }

    private static NsinitException Wrong(ParseResult parsed, Option<string?> option, string what) =>
        new($"{option.Name} {parsed.GetValue(option)}: {what}");
}
