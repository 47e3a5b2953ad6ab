using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Waits for the end of a container.</summary>
internal sealed class Waiter
{
    private const int PacketSize = 4100;
    private const int EndLength = 8;

    private readonly ContainerStore _store;

    public Waiter(ContainerStore store) => _store = store;

    /// <summary>Its exit code, once it has ended; that of the last run when it does not run. Null when nobody saw its end.</summary>
    public int? Wait(string id)
    {
        ContainerState? state = _store.Load(id);
        int? code = null;
        if (state is { Phase: Phase.Running, Process: ProcessRecord process })
        {
            // One that is removed at its end leaves no record, and one that is started again has a new one soon: its monitor says it.
            if (state.Record is { AutoRemove: true } or { Life.Restart: not RestartPolicy.No }) { code = Listen(state); }
            if (code is not null && state.Record is { AutoRemove: false }) { return code; }
            using (OwnedFd? pidfd = Liveness.Open(process))
            {
                if (pidfd is not null) { ProcessEnd.Wait(pidfd, null); }
            }

            new Stopper(_store).WaitUntilPutAway(id);
            state = _store.Load(id);
        }

        if (state is { Phase: Phase.Exited, Exit: null })
        {
            // Its monitor is about to write it down.
            new Stopper(_store).WaitUntilPutAway(id);
            state = _store.Load(id);
        }

        if (state is { Phase: Phase.Starting }) { throw new NsinitException($"wait for container {id}: it is just being started") { Hint = "try again" }; }
        return state?.Exit?.ExitCode ?? code;
    }

    private static unsafe int? Listen(ContainerState state)
    {
        using OwnedFd? client = AttachSocket.TryConnect(state.Directory);
        if (client is null) { return null; }
        byte* packet = stackalloc byte[PacketSize];
        while (true)
        {
            SysResult result = Kernel.Read(client.Value, packet, PacketSize);
            if (result.Error == Errno.EINTR) { continue; }
            if (result.Value <= 0) { return null; }
            // Stream 0 is no output, but the end.
            if (result.Value == EndLength && *(uint*)packet == 0) { return *(int*)(packet + sizeof(uint)); }
        }
    }
}
