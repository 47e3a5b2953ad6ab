using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

public sealed class RateOptionTests
{
    [Theory]
    [InlineData("8kbit", 8_000, 131_072)]
    [InlineData("10mbit", 10_000_000, 131_072)]
    [InlineData("1.5Mbit:64k", 1_500_000, 65_536)]
    [InlineData("800000bit:2000", 800_000, 2_000)]
    [InlineData("10gbit", 10_000_000_000, 12_500_000)]
    [InlineData("1tbit", 1_000_000_000_000, 1_250_000_000)]
    public void Is_bits_a_second_and_bytes_at_once(string text, long bits, uint burst)
    {
        RateSpec rate = Parsing.Run("--network", "br0", "--net-rate", text, "r").Rate!;
        Assert.Equal((bits, burst), (rate.Bits, rate.Burst));
    }

    // "mbps" is bytes to tc and bits to most people: neither is guessed.
    [Theory]
    [InlineData("10")]
    [InlineData("10mbps")]
    [InlineData("mbit")]
    [InlineData("-1mbit")]
    [InlineData("7kbit")]
    [InlineData("2tbit")]
    [InlineData("79228162514264337593543950335tbit")]
    [InlineData("10mbit:")]
    [InlineData("10mbit:0")]
    [InlineData("10mbit:5g")]
    [InlineData("10mbit:x")]
    public void Is_refused(string text)
    {
        NsinitException error = Assert.Throws<NsinitException>(() => Parsing.Run("--network", "br0", "--net-rate", text, "r"));
        Assert.Contains($"--net-rate {text}", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }
}
