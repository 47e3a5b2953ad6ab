using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Conntrack;
using Nsinit.Linux.Nftables;
using Nsinit.Linux.Route;
using Xunit;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>
/// Recorded answers of the kernel with lengths, types, flags and bytes changed, cut off or doubled, given to all that asks
/// over netlink and nfnetlink: it comes to an end, with a result or with the one error that says what was attempted.
/// </summary>
public sealed unsafe class AnswerFuzzTests
{
    private const int Seed = 20261125;
    private const int Rounds = 200_000;
    private const int MaxLength = 700;

    private static readonly string[] Names =
    [
        "links", "links-end", "addresses", "routes", "bad-mtu", "bad-attribute", "exists", "missing", "elements", "ranges", "table", "table-end", "no-table", "connections",
    ];

    private static readonly ushort[] Lengths = [0, 1, 3, 4, 5, 8, 15, 16, 0x7fff, 0x8000, 0xffff];

    [Fact]
    public void Every_answer_is_read_or_refused()
    {
        Random random = new(Seed);
        byte[][] answers = Array.ConvertAll(Names, name => Captured.Answer(name));
        Queue<byte[]> left = new();
        nint Answer(Request request) => request.Number switch
        {
            Syscall.socket => 3,
            Syscall.sendto => request.Arguments[2],
            Syscall.recvmsg => left.TryDequeue(out byte[]? bytes) ? Deliver((MsgHdr*)request.Arguments[1], bytes) : -(nint)(int)Errno.ETIMEDOUT,
            _ => 0,
        };
        Recorder.Start(Answer);
        using RouteSocket route = new();
        using NftSocket nft = new();
        using ConntrackSocket connections = new();
        Func<object?>[] asks =
        [
            () => route.FindLink("br0"), () => route.Links(), () => route.Addresses(), () => route.Routes(),
            () => route.TryExecute(new CreateBridge("br0", new([2, 0, 0, 0, 0, 1]), 1400)),
            () => nft.HasTable("nsinit"), () => nft.Elements("nsinit", "ports4"), () => nft.TryCommit([new CreateTable("nsinit", "x"), new DeleteTable("nsinit")]),
            () => connections.Forget(tuple => tuple.Port != 1), () => connections.TryExecute(new FlushAnswered(IPAddress.Loopback)),
        ];
        Dictionary<Errno, int> ends = [];
        for (int i = 0; i < Rounds; i++)
        {
            Recorder.Start(Answer);
            left.Clear();
            for (int datagrams = 1 + random.Next(2); datagrams > 0; datagrams--) { left.Enqueue(Spoil(random, answers[random.Next(answers.Length)])); }
            // Most of what reads lists wants to hear their end.
            if (random.Next(2) == 0) { left.Enqueue(answers[Array.IndexOf(Names, "links-end")]); }
            Errno end = Errno.None;
            try { asks[random.Next(asks.Length)](); }
            catch (KernelException e) { end = e.Error; }
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        // The changes are of all kinds: some do not matter, and some are found out.
        Assert.InRange(ends[Errno.None], Rounds / 10, Rounds);
        Assert.InRange(ends[Errno.EPROTO], Rounds / 10, Rounds);
    }

    // Attributes and messages begin at multiples of four: there a length is as likely to be hit as anything else.
    private static byte[] Spoil(Random random, byte[] whole)
    {
        byte[] answer = whole.AsSpan(0, Math.Min(whole.Length, MaxLength)).ToArray();
        for (int changes = random.Next(5); changes > 0 && answer.Length >= 4; changes--)
        {
            int at = random.Next(answer.Length / 4) * 4;
            ushort length = random.Next(2) == 0 ? Lengths[random.Next(Lengths.Length)] : (ushort)(answer.Length - at + random.Next(-4, 5));
            switch (random.Next(6))
            {
                case 0: BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(at), length); break;
                case 1: BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(at + 2), (ushort)random.Next(64)); break;
                case 2: BinaryPrimitives.WriteInt32LittleEndian(answer, random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : answer.Length); break;
                case 3: answer[random.Next(answer.Length)] = (byte)random.Next(256); break;
                case 4: answer = answer[..random.Next(answer.Length + 1)]; break;
                default: answer = [.. answer[..at], .. answer[random.Next(at + 1)..]]; break;
            }
        }

        return answer;
    }

    private static nint Deliver(MsgHdr* message, byte[] bytes)
    {
        bytes.CopyTo(new Span<byte>(message->Vectors->Base, (int)message->Vectors->Length));
        return bytes.Length;
    }
}
