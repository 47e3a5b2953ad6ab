using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Xunit;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>What the socket makes of answers: recorded ones, and those of a kernel in trouble.</summary>
public sealed unsafe class AnswerTests
{
    [Fact]
    public void Links_are_read()
    {
        using RouteSocket socket = Connect(Captured.Answer("links"), Captured.Answer("links-end"));
        List<LinkInfo> links = socket.Links();
        Assert.Equal(["lo", "br0", "v1", "v0"], links.Select(l => l.Name));
        LinkInfo bridge = new(2, "br0", "bridge", true, 0, 1500) { Address = PhysicalAddress.Parse("02:6e:ac:13:23:01"), IsEthernet = true };
        Assert.Equal(bridge, links.Single(l => l.Name == "br0"));
        Assert.False(links.Single(l => l.Name == "lo").IsEthernet);
        Assert.Equal(2, links.Single(l => l.Name == "v0").Master);
        Assert.Equal("veth", links.Single(l => l.Name == "v1").Kind);
    }

    [Fact]
    public void Addresses_are_read()
    {
        using RouteSocket socket = Connect(Captured.Answer("addresses"), Captured.Answer("links-end"));
        Assert.Contains("172.19.35.1/24 fd00::1/64", string.Join(' ', socket.Addresses().Where(a => a.Index == 2).Select(a => $"{a.Address}/{a.Prefix}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_are_read()
    {
        using RouteSocket socket = Connect(Captured.Answer("routes"), Captured.Answer("links-end"));
        List<RouteInfo> routes = socket.Routes();
        Assert.Contains(new RouteInfo(null, 0, RouteAbi.RT_TABLE_MAIN) { Interface = 2, Gateway = IPAddress.Parse("172.19.35.254") }, routes);
        Assert.Contains(routes, r => $"{r.Destination}/{r.Prefix}" == "172.19.35.0/24" && r.Table == RouteAbi.RT_TABLE_MAIN);
    }

    [Fact]
    public void A_refusal_has_its_errno()
    {
        using RouteSocket socket = Connect(Captured.Answer("exists"));
        KernelException error = Assert.Throws<KernelException>(() => socket.Execute(new SetLinkUp(2, "br0")));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.StartsWith("bring up br0: EEXIST", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_has_the_kernels_own_words()
    {
        using RouteSocket socket = Connect(Captured.Answer("bad-mtu"));
        KernelException error = Assert.Throws<KernelException>(() => socket.Execute(new SetLinkUp(2, "br0")));
        Assert.Equal((Errno.EINVAL, "mtu less than device minimum"), (error.Error, error.Detail));
    }

    // The answer points at byte 40 of the request: behind the header, that of links, and a name of three letters.
    [Fact]
    public void A_refusal_names_the_attribute_that_it_is_about()
    {
        using RouteSocket socket = Connect(Captured.Answer("bad-attribute"));
        KernelException error = Assert.Throws<KernelException>(() => socket.Execute(new CreateBridge("br0", new([2, 0, 0, 0, 0, 1]), 0)));
        Assert.Equal((Errno.ERANGE, "Attribute failed policy validation (IFLA_ADDRESS)"), (error.Error, error.Detail));
        // A request in which nothing begins there.
        using RouteSocket other = Connect(Captured.Answer("bad-attribute"));
        error = Assert.Throws<KernelException>(() => other.Execute(new SetLinkUp(2, "br0")));
        Assert.Equal("Attribute failed policy validation", error.Detail);
    }

    [Fact]
    public void Attributes_are_found_where_they_begin()
    {
        NetlinkWriter writer = new();
        new CreateBridge("br0", new([2, 0, 0, 0, 0, 1]), 1400).Write(writer);
        new CreateVeth("v0", "br0", 3, 0, "eth0", 7, new([2, 0, 0, 0, 0, 2]), 0).Write(writer);
        Assert.Equal("IFLA_IFNAME", writer.NameAt(1, 32));
        Assert.Equal("IFLA_MTU", writer.NameAt(1, 52));
        Assert.Equal("IFLA_INFO_KIND", writer.NameAt(1, 64));
        Assert.Equal("VETH_INFO_PEER", writer.NameAt(2, 68));
        Assert.Equal("IFLA_INFO_KIND", writer.NameAt(2, 52));
        Assert.Null(writer.NameAt(2, 36));
        Assert.Null(writer.NameAt(3, 32));
        Assert.Null(writer.NameAt(1, uint.MaxValue));
    }

    [Fact]
    public void No_such_link_is_an_answer()
    {
        using RouteSocket socket = Connect(Captured.Answer("missing"));
        Assert.Null(socket.FindLink("nosuch"));
    }

    [Fact]
    public void An_interrupted_dump_is_asked_for_again()
    {
        byte[] interrupted = Captured.Answer("links");
        interrupted[6] |= (byte)NetlinkAbi.NLM_F_DUMP_INTR;
        using RouteSocket socket = Connect(interrupted, Captured.Answer("links-end"), Captured.Answer("links"), Captured.Answer("links-end"));
        Assert.Equal(4, socket.Links().Count);
        Assert.Equal(2, Recorder.Requests.Count(r => r.Number == Syscall.sendto));
    }

    [Fact]
    public void A_dump_that_never_stands_still_is_given_up()
    {
        byte[] interrupted = Captured.Answer("links-end");
        interrupted[6] |= (byte)NetlinkAbi.NLM_F_DUMP_INTR;
        using RouteSocket socket = Connect([.. Enumerable.Repeat(interrupted, 60)]);
        Assert.Equal(Errno.EINTR, Assert.Throws<KernelException>(() => socket.Links()).Error);
    }

    [Fact]
    public void A_dump_of_which_a_part_was_dropped_is_asked_for_again()
    {
        using RouteSocket socket = Connect(
            Captured.Answer("links"), Errno.ENOBUFS, Captured.Answer("links-end"), Captured.Answer("links"), Captured.Answer("links-end"));
        Assert.Equal(4, socket.Links().Count);
    }

    [Fact]
    public void Signals_and_answers_to_others_are_passed_over()
    {
        using RouteSocket socket = Connect(Errno.EINTR, Captured.Answer("exists", 99), Captured.Answer("links-end", 77), Errno.EINTR, Captured.Answer("missing"));
        Assert.Null(socket.FindLink("nosuch"));
    }

    [Theory]
    [InlineData("ENOBUFS")]
    [InlineData("EAGAIN")]
    [InlineData("ENOMEM")]
    public void A_request_whose_answer_is_lost_fails(string errno)
    {
        using RouteSocket socket = Connect(Enum.Parse<Errno>(errno));
        Assert.Equal(Enum.Parse<Errno>(errno), Assert.Throws<KernelException>(() => socket.Execute(new SetLinkUp(2, "br0"))).Error);
    }

    // A kernel without filters refuses two of three requests: what is asked next is not to be answered by the rest.
    [Fact]
    public void Every_answer_to_a_batch_is_read_though_the_first_is_a_refusal()
    {
        using RouteSocket socket = Connect(Captured.Answer("exists", 1), Captured.Answer("missing", 2), Captured.Answer("missing", 1));
        Assert.Equal((Errno.EEXIST, "bring up br0"), socket.TryExecute([new SetLinkUp(2, "br0"), new SetLinkUp(3, "br1")]));
        Assert.Equal((Errno.ENODEV, "bring up br2"), socket.TryExecute([new SetLinkUp(4, "br2")]));
    }

    [Fact]
    public void An_error_in_place_of_a_dump_is_an_error()
    {
        using RouteSocket socket = Connect(Captured.Answer("exists"));
        Assert.Equal(Errno.EEXIST, Assert.Throws<KernelException>(() => socket.Links()).Error);
    }

    // A socket whose reads bring, one after the other, the given datagrams and errors.
    private static RouteSocket Connect(params object[] answers)
    {
        Queue<object> left = new(answers);
        Recorder.Start(request => request.Number switch
        {
            Syscall.socket => 3,
            Syscall.sendto => request.Arguments[2],
            Syscall.recvmsg => left.Count == 0 ? -(nint)(int)Errno.ETIMEDOUT
                : left.Dequeue() is byte[] bytes ? Deliver((MsgHdr*)request.Arguments[1], bytes) : -(nint)(int)(Errno)answers[answers.Length - left.Count - 1],
            _ => 0,
        });
        return new RouteSocket();
    }

    private static nint Deliver(MsgHdr* message, byte[] bytes)
    {
        bytes.CopyTo(new Span<byte>(message->Vectors->Base, bytes.Length));
        return bytes.Length;
    }
}
