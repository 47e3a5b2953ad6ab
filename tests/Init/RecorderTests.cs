using Nsinit.Abi;
using Nsinit.Stage;
using Xunit;

namespace Nsinit.Tests.Init;

public sealed class RecorderTests
{
    [Fact]
    public void The_recorder_answers()
    {
        Recorder.Start(_ => 42);
        Assert.Equal(42, Kernel.Getpid());
        Assert.Equal(Syscall.getpid, Recorder.Requests[0].Number);
        Assert.Equal(Machine.FailedCode, 125);
    }
}
