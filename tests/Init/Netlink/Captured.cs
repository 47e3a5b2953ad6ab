using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Nsinit.Tests.Init.Abi;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>What ip and a kernel said to each other, as it was recorded once: captured.txt.</summary>
internal static class Captured
{
    private static readonly Dictionary<string, byte[]> Messages = File.ReadLines(Path.Combine(Sources.Root, "tests/Init/Netlink/captured.txt"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(" | "))
        .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[2]));

    /// <summary>What tc tells the kernel beside: how long packets of each length take, 256 numbers. It ends the message but for the burst.</summary>
    public static string RateTable => Convert.ToHexStringLower(Get("tbf")[^1024..]);

    public static byte[] Get(string name) => (byte[])Messages[name].Clone();

    /// <summary>The same as the answer to request number <paramref name="sequence"/>.</summary>
    public static byte[] Answer(string name, int sequence = 1)
    {
        byte[] bytes = Get(name);
        for (int at = 0; at + 16 <= bytes.Length; at += (BitConverter.ToInt32(bytes, at) + 3) & ~3) { BitConverter.TryWriteBytes(bytes.AsSpan(at + 8), sequence); }
        return bytes;
    }
}
