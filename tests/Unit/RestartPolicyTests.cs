using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Plan;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>When a container is started again by itself, and how soon.</summary>
public sealed class RestartPolicyTests
{
    [Theory]
    [InlineData("No", 0, 1, 0, false)]
    [InlineData("OnFailure", 0, 0, 0, false)]
    [InlineData("OnFailure", 0, 1, 1000, true)]
    [InlineData("OnFailure", 3, 1, 2, true)]
    [InlineData("OnFailure", 3, 1, 3, false)]
    [InlineData("Always", 0, 0, 1000, true)]
    [InlineData("UnlessStopped", 0, 137, 1000, true)]
    public void A_policy_looks_at_the_code_and_at_the_starts_in_a_row(string policy, int retries, int code, int inARow, bool again)
    {
        LifeSpec life = new() { Restart = System.Enum.Parse<RestartPolicy>(policy), MaxRetries = retries };
        Assert.Equal(again, Relauncher.WantsRestart(life, new ExitRecord { ExitCode = code }, new RestartCount(2000, inARow)));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 200)]
    [InlineData(9, 51200)]
    [InlineData(10, 60000)]
    [InlineData(11, 60000)]
    [InlineData(int.MaxValue, 60000)]
    public void The_wait_doubles_to_a_minute(int failures, int milliseconds) => Assert.Equal(milliseconds, RelaunchSpec.DelayAfter(failures));

    [Fact]
    public void A_long_run_ends_the_row()
    {
        Assert.Equal(new RestartCount(8, 6), new RestartCount(7, 5).Next(ranLong: false));
        Assert.Equal(new RestartCount(8, 1), new RestartCount(7, 5).Next(ranLong: true));
    }
}
