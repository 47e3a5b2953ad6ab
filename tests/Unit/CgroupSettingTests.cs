using Nsinit.Launcher.Compile.Cgroups;
using Nsinit.Launcher.Spec;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>What brings back the limits that a file of a cgroup shows, and what two sets of limits make together.</summary>
public sealed class CgroupSettingTests
{
    [Theory]
    [InlineData("67108864", "33554432\n", "33554432")]
    [InlineData("50000 100000", "max 100000\n", "max 100000")]
    [InlineData("0-1", "\n", "\n")]
    [InlineData("default 200", "default 100\n8:0 50\n", "default 100")]
    [InlineData("8:0 1048576", "8:16 5\n8:0 2097152\n", "8:0 2097152")]
    [InlineData("8:0 1048576", "", "8:0 0")]
    [InlineData("8:0 rbps=1048576", "8:0 rbps=max wbps=5 riops=max wiops=max\n", "8:0 rbps=max wbps=5 riops=max wiops=max")]
    [InlineData("8:0 rbps=1048576", "8:16 rbps=7 wbps=max riops=max wiops=max\n", "8:0 rbps=max")]
    public void What_was_before_can_be_written_again(string value, string text, string before) =>
        Assert.Equal(before, new CgroupSetting("any", "any", value).Before(text));

    [Fact]
    public void What_a_change_leaves_out_stays()
    {
        ResourceSpec had = new() { Memory = 1 << 26, Pids = 5, DeviceRates = [new(8, 0, DeviceRateKind.ReadBytes, 1), new(8, 0, DeviceRateKind.WriteBytes, 2)] };
        ResourceSpec has = had.With(new() { Pids = 7, CpuShares = 9, DeviceRates = [new(8, 0, DeviceRateKind.WriteBytes, 3)] });
        Assert.Equal((1 << 26, 7, 9), ((int)has.Memory!, (int)has.Pids!, (int)has.CpuShares!));
        Assert.Equal([new(8, 0, DeviceRateKind.ReadBytes, 1), new(8, 0, DeviceRateKind.WriteBytes, 3)], has.DeviceRates);
    }

    [Theory]
    [InlineData(null, 1L, true)]
    [InlineData(5L, 4L, true)]
    [InlineData(5L, 5L, false)]
    [InlineData(5L, -1L, false)]
    [InlineData(-1L, 4L, true)]
    [InlineData(5L, null, false)]
    public void Memory_and_swap_are_not_less_than_memory(long? memory, long? both, bool wrong) =>
        Assert.Equal(wrong, new ResourceSpec { Memory = memory, MemorySwap = both }.SwapContradicts);
}
