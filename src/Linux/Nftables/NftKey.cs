using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Text;

namespace Nsinit.Linux.Nftables;

/// <summary>The bytes of a key or a value, part by part, each padded to four as in the kernel's registers.</summary>
internal sealed class NftKey
{
    private readonly List<byte> _bytes = [];
    private readonly List<string> _words = [];

    public byte[] Bytes => [.. _bytes];

    /// <summary>As nft(8) writes it: "10.0.0.2 . 80".</summary>
    public string Text => string.Join(" . ", _words);

    public NftKey Address(IPAddress address) => Add(address.GetAddressBytes(), $"{address}");

    /// <summary>An end of a range that <paramref name="word"/> names.</summary>
    public NftKey Address(IPAddress address, string word) => Add(address.GetAddressBytes(), word);

    public NftKey Protocol(byte protocol, string word) => Add([protocol], word);

    public NftKey Port(int port) => Port(port, $"{port}");

    /// <summary>The first port of a range that <paramref name="word"/> names.</summary>
    public NftKey Port(int port, string word)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)port));
        return Add(bytes, word);
    }

    /// <summary>An interface name, which fills its 16 bytes: a key is compared whole.</summary>
    public NftKey Interface(string name)
    {
        byte[] bytes = new byte[NftType.Interface.Length];
        if (Encoding.UTF8.GetByteCount(name) >= bytes.Length) { throw new ArgumentException($"{name} is too long for an interface's name"); }
        Encoding.UTF8.GetBytes(name, bytes);
        return Add(bytes, $"\"{name}\"");
    }

    private NftKey Add(byte[] bytes, string word)
    {
        _bytes.AddRange(bytes);
        while (_bytes.Count % 4 != 0) { _bytes.Add(0); }
        _words.Add(word);
        return this;
    }
}
