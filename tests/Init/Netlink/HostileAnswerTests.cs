using System;
using System.Buffers.Binary;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Nsinit.Tests.Init.Plans;
using Xunit;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>Answers that no kernel gives: a clear error or a sane reading, and never a byte beyond the datagram.</summary>
public sealed unsafe class HostileAnswerTests
{
    private const int Seed = 20261124;
    private const int Rounds = 100_000;

    private static readonly string[] Answers = ["links", "addresses", "routes", "bad-mtu", "exists", "missing"];

    public static TheoryData<string> Names => [.. Answers];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_datagram_cut_short_is_read_or_refused(string name)
    {
        byte[] whole = Captured.Get(name);
        using GuardedMemory memory = new(whole.Length);
        for (int length = 0; length < whole.Length; length++) { Read(memory, whole.AsSpan(0, length)); }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(65_535)]
    public void An_attribute_with_a_wrong_length_is_refused(int length)
    {
        byte[] attribute = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)length);
        FormatException error = Assert.Throws<FormatException>(() => new AttributeReader(attribute).Read());
        Assert.Equal($"netlink: an attribute of {length} bytes in 8", error.Message);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(21u)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void A_message_with_a_wrong_length_is_refused(uint length)
    {
        byte[] message = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(message, length);
        FormatException error = Assert.Throws<FormatException>(() => new MessageReader(message).Read());
        Assert.Equal($"netlink: a message of {length} bytes in 20", error.Message);
    }

    /// <summary>The last attribute need not be padded.</summary>
    [Fact]
    public void An_attribute_at_the_end_may_lack_its_padding()
    {
        AttributeReader reader = new([5, 0, 3, 0, (byte)'x']);
        Assert.True(reader.Read());
        Assert.Equal("x", reader.Text());
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_number_that_is_too_short_is_refused() => Assert.Throws<FormatException>(() =>
    {
        AttributeReader reader = new([6, 0, 4, 0, 1, 2]);
        reader.Read();
        reader.UInt32();
    });

    [Fact]
    public void Bodies_shorter_than_their_fixed_part_are_refused()
    {
        Assert.Throws<FormatException>(() => LinkInfo.Read(new byte[RouteAbi.LinkHeader - 1]));
        Assert.Throws<FormatException>(() => AddressInfo.Read(new byte[RouteAbi.AddressHeader - 1]));
        Assert.Throws<FormatException>(() => RouteInfo.Read(new byte[RouteAbi.RouteHeader - 1]));
    }

    [Fact]
    public void Noise_never_leads_out_of_the_datagram()
    {
        Random random = new(Seed);
        using GuardedMemory memory = new(8192);
        byte[][] originals = Array.ConvertAll(Answers, Captured.Get);
        int refused = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] original = originals[random.Next(originals.Length)];
            int length = Math.Min(original.Length, 400);
            byte* at = memory.AtEnd(original.AsSpan(0, length));
            for (int changes = 1 + random.Next(4); changes > 0; changes--) { at[random.Next(length)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256)); }
            // So that it is not refused for its length alone.
            if (random.Next(4) != 0) { BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(at, 4), length); }
            if (!ReadAll(new ReadOnlySpan<byte>(at, length))) { refused++; }
        }

        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    private static bool Read(GuardedMemory memory, ReadOnlySpan<byte> datagram) =>
        ReadAll(new ReadOnlySpan<byte>(memory.AtEnd(datagram), datagram.Length));

    // All readers over each message; false when one of them found it out. Anything but FormatException is a defect.
    private static bool ReadAll(ReadOnlySpan<byte> datagram)
    {
        try
        {
            MessageReader reader = new(datagram);
            while (reader.Read())
            {
                if (reader.Type is NetlinkAbi.NLMSG_ERROR or NetlinkAbi.NLMSG_DONE) { reader.Error(); reader.ErrorText(new NetlinkWriter()); }
                LinkInfo.Read(reader.Body);
                AddressInfo.Read(reader.Body);
                RouteInfo.Read(reader.Body);
            }

            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
