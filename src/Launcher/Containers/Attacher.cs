using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Connects to containers in the background.</summary>
internal static class Attacher
{
    /// <summary>This process becomes the client; only an exception returns.</summary>
    public static void Attach(ContainerStore store, string id, AttachRequest request)
    {
        ContainerState? state = store.Load(id);
        if (state is not { Phase: Phase.Running, Record: ContainerRecord record, Process: ProcessRecord process })
        {
            throw new NsinitException($"attach to container {id}: container not running") { Hint = $"nsinit start -a {id} starts it" };
        }

        using OwnedFd server = AttachSocket.TryConnect(state.Directory) ?? throw new NsinitException(
            $"attach to container {id}: {(record.Detached ? "it has no monitor" : "it runs in the foreground of another terminal")}")
        {
            Hint = $"nsinit exec -it {id} sh starts a shell beside it",
        };
        Become(server, process.Pid, record.Terminal, record.Interactive, record.Name, request);
    }

    /// <summary>The same over a connection that is there.</summary>
    public static void Become(OwnedFd server, int process, bool terminal, bool interactive, string name, AttachRequest request)
    {
        using Descriptors own = new();
        own.Add(Handed.Client, server.Value);
        bool passes = terminal ? request.PassSignalsFromTerminal : request.PassSignals;
        BootPlan plan = WatchCompiler.Client(passes ? process : 0, terminal, request.Input && interactive, request.DetachKeys);
        Foreground.Become(plan, own, name);
    }
}
