using System;
using System.Text;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Tests.Unit.Cli;
using Xunit;

namespace Nsinit.Tests.Unit;

/// <summary>Health: what checks say, what images and options say about them.</summary>
public sealed class HealthTests
{
    private static readonly HealthSpec Spec = new(["true"]) { Retries = 2, StartPeriod = 10_000 };

    [Theory]
    [InlineData("0", 0, "healthy", 0)]
    [InlineData("1", 60, "starting", 1)]
    [InlineData("11", 60, "unhealthy", 2)]
    [InlineData("1111", 1, "starting", 0)]
    [InlineData("011", 1, "unhealthy", 2)]
    [InlineData("0110", 60, "healthy", 0)]
    [InlineData("01", 60, "healthy", 1)]
    public void Checks_make_it_well_and_unwell(string codes, int age, string status, int streak)
    {
        HealthRecord health = new() { Status = HealthRecord.Starting, FailingStreak = 0, Process = "1 2" };
        foreach (char code in codes) { health = health.After(new HealthCheck(default, default, code - '0', ""), Spec, TimeSpan.FromSeconds(age)); }
        Assert.Equal((status, streak, codes.Length), (health.Status, health.FailingStreak, health.Log.Length));
    }

    [Fact]
    public void Five_checks_are_remembered()
    {
        HealthRecord health = new() { Status = HealthRecord.Starting, FailingStreak = 0, Process = "1 2" };
        for (int i = 1; i <= 9; i++) { health = health.After(new HealthCheck(default, default, i, ""), Spec, TimeSpan.Zero); }
        Assert.Equal([5, 6, 7, 8, 9], Array.ConvertAll(health.Log, c => c.ExitCode));
    }

    [Fact]
    public void It_is_checked_more_often_while_it_starts()
    {
        Assert.Equal(5_000, Spec.Delay(true, TimeSpan.FromSeconds(9)));
        Assert.Equal(30_000, Spec.Delay(true, TimeSpan.FromSeconds(11)));
        Assert.Equal(30_000, Spec.Delay(false, TimeSpan.Zero));
        Assert.Equal(1_000, (Spec with { Interval = 1_000 }).Delay(true, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("0", 0)]
    [InlineData("30", -1)]
    [InlineData("s", -1)]
    [InlineData("", -1)]
    [InlineData("1d", -1)]
    [InlineData("-1s", -1)]
    public void Times_are_those_of_go(string text, int milliseconds) => Assert.Equal(milliseconds, DurationOption.Parse(text)?.TotalMilliseconds ?? -1);

    [Fact]
    public void Options_go_before_the_image()
    {
        ImageConfig image = ImageConfig.Read(Encoding.UTF8.GetBytes(
            "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[]},\"config\":{"
            + "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"test -e /ok\"],\"Interval\":2000000000,\"Retries\":7}}}"));
        HealthSpec spec = ImageDefaults.Health(Parsing.Run("--health-interval", "3s", "root").Health, image)!;
        Assert.Equal(["/bin/sh", "-c", "test -e /ok"], spec.Command);
        Assert.Equal((3_000L, 30_000L, 7), (spec.Interval, spec.Timeout, spec.Retries));
        Assert.Null(ImageDefaults.Health(Parsing.Run("--no-healthcheck", "root").Health, image));
        Assert.Equal(["/bin/sh", "-c", "true"], ImageDefaults.Health(Parsing.Run("--health-cmd", "true", "root").Health, image)!.Command);
        Assert.Null(ImageDefaults.Health(Parsing.Run("root").Health, null));
        NsinitException nothing = Assert.Throws<NsinitException>(() => ImageDefaults.Health(Parsing.Run("--health-retries", "3", "root").Health, null));
        Assert.Contains("--health-cmd", nothing.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--health-interval", "30", "1m30s")]
    [InlineData("--health-interval", "1ms", "100ms to")]
    [InlineData("--health-retries", "0", "from 1")]
    [InlineData("--health-cmd", "", "empty")]
    public void What_makes_no_sense_is_refused(string option, string value, string word) =>
        Assert.Contains(word, Assert.Throws<NsinitException>(() => Parsing.Run(option, value, "root")).Message, StringComparison.Ordinal);
}
